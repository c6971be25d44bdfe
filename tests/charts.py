"""The countries of chart_stories.py and their charts of accounts; needs neither tests nor addon."""

from unittest.mock import patch

CHARTS = {
    "DE": "de_skr03",
    "FR": "fr",
    "US": "us",
    "IN": "in",
    "BR": "br",
    "UA": "ua_psbo",
    "KZ": "kz",
    "GB": "uk",
    "ES": "es_pymes",
    "PL": "pl",
}


def company_name(country):
    return f"Salon {country}"


def create_company(env, country, template):
    """Return a new company in a country, with its chart of accounts."""
    country_record = env["res.country"].search([("code", "=", country)])
    country_record.currency_id.active = True
    # Odoo would install all that it has for the country, and some of it needs more than Odoo does.
    with patch.object(type(env["res.company"]), "install_l10n_modules", return_value=False):
        company = env["res.company"].create(
            {
                "name": company_name(country),
                "country_id": country_record.id,
                "state_id": country_record.state_ids[:1].id,
                "currency_id": country_record.currency_id.id,
            }
        )
    env["account.chart.template"].try_loading(template, company=company, install_demo=False)
    if country == "IN":
        # The taxes of India are archived until the company is registered for them.
        company.l10n_in_is_gst_registered = True
    return company
