import re
from collections import defaultdict

from odoo import models
from odoo.tools import SQL, email_normalize

from odoo.addons.phone_validation.tools.phone_validation import phone_format

# In this order a client is looked for: what belongs to one client alone comes first.
KEYS = ("ref", "card_number", "phone", "email", "name")
# By the last digits candidates are found, whichever way the number begins.
PHONE_TAIL = 7


class DepositAccountImport(models.Model):
    """Which client a row is about."""

    _inherit = "deposit.account.import"

    def _match_rows(self, rows, session):
        """Find the clients of some rows, with one query for each kind of key.

        :param list[ImportRow] rows: the rows
        :param ImportSession session: what is known besides
        """
        found = self._search_clients(rows)
        for row in rows:
            if not row.keys:
                if "account_number" not in row.values:
                    self._add_error(row, None, self.env._("the row names no client"))
                continue
            self._match_row(row, found, session)

    def _normalise_keys(self, values):
        """Return what identifies a client, as it is compared.

        :param dict values: texts by target
        :rtype: dict[str, str]
        """
        keys = {key: values[key] for key in KEYS if values.get(key)}
        if "phone" in keys:
            keys["phone"] = self._normalise_phone(keys["phone"])
        if "email" in keys:
            keys["email"] = email_normalize(keys["email"]) or keys["email"].lower()
        if "name" in keys:
            keys["name"] = " ".join(keys["name"].casefold().split())
        return {key: value for key, value in keys.items() if value}

    def _normalise_phone(self, number):
        """Return a phone number as it is compared: with country code where it can be told."""
        country = self.company_id.root_id.country_id
        text = phone_format(
            number, country.code, country.phone_code, force_format="E164", raise_exception=False
        )
        digits = re.sub(r"\D", "", text)
        if text.startswith("+") or len(digits) < 10:
            return digits
        code = str(country.phone_code or "")
        # Without a library for phones: 8 and 0 are dialled within a country, the code is not.
        for prefix in ("00", "8" if code == "7" else "0"):
            if digits.startswith(prefix) and code:
                national = digits[len(prefix) :]
                return national if prefix == "00" else code + national
        return code + digits if code and len(digits) == 10 else digits

    # === SEARCH === #

    def _search_clients(self, rows):
        """Return the clients that have one of the keys of ``rows``, archived and foreign ones too.

        :rtype: dict[str, dict[str, list[res.partner]]]
        """
        wanted = defaultdict(set)
        for row in rows:
            for key, value in row.keys.items():
                wanted[key].add(value)
        Partner = self.env["res.partner"].with_company(self.company_id.root_id)
        Partner = Partner.with_context(active_test=False)
        ids = {key: self._query_clients(Partner, key, values) for key, values in wanted.items()}
        partners = Partner.browse({partner_id for rows in ids.values() for partner_id, _v in rows})
        partners = partners.filtered(
            lambda partner: not partner.parent_id or partner.type == "contact"
        )
        known = {partner.id: partner for partner in partners}
        found = {}
        for key, pairs in ids.items():
            found[key] = defaultdict(list)
            for partner_id, value in pairs:
                partner = known.get(partner_id)
                if key == "phone":
                    value = self._normalise_phone(value)
                if partner and partner not in found[key][value]:
                    found[key][value].append(partner)
        return found

    def _query_clients(self, partners, key, values):
        """Return ids of clients and the value of the key by which each is found.

        :param res.partner partners: the model, in the company of the batch
        :param str key: what is compared
        :param set[str] values: what is looked for
        :rtype: list[tuple[int, str]]
        """
        if key in ("ref", "card_number", "email"):
            fname = {"card_number": "barcode", "email": "email_normalized"}.get(key, key)
            clients = partners.search([(fname, "in", list(values))], order="id")
            return [(client.id, client[fname]) for client in clients]
        partners.flush_model(["name", "phone", "additional_phone"])
        # The ORM compares neither small letters nor digits, and asks once for each value.
        if key == "name":
            query = SQL(
                "SELECT id, REGEXP_REPLACE(LOWER(TRIM(name)), '\\s+', ' ', 'g') AS value"
                "  FROM res_partner WHERE LOWER(REGEXP_REPLACE(TRIM(name), '\\s+', ' ', 'g')) IN %s"
                " ORDER BY id",
                tuple(values),
            )
        else:
            query = SQL(
                """
                SELECT id, number
                  FROM res_partner, UNNEST(ARRAY[phone, additional_phone]) AS number
                 WHERE number IS NOT NULL
                   AND RIGHT(REGEXP_REPLACE(number, '\\D', '', 'g'), %s) IN %s
              ORDER BY id
                """,
                PHONE_TAIL,
                tuple({value[-PHONE_TAIL:] for value in values}),
            )
        return self.env.execute_query(query)

    # === MATCH === #

    def _match_row(self, row, found, session):
        """Note the client of one row, or that he is to be created, or what is wrong.

        :param ImportRow row: the row
        :param dict found: clients by key and value
        :param ImportSession session: what is known besides
        """
        unusable = []
        for position, key in enumerate(KEYS):
            value = row.keys.get(key)
            clients = found[key].get(value, []) if value else []
            usable = [client for client in clients if self._is_usable(client, session.company)]
            unusable += [client for client in clients if client not in usable]
            usable = [client for client in usable if not self._contradicts(row, key, client)]
            if not usable:
                continue
            usable = self._narrow(row, usable, KEYS[position + 1 :], found)
            if len(usable) > 1:
                self._add_ambiguous(row, key, usable, session)
            else:
                row.partner = usable[0]
                self._compare_name(row, key, session)
            return
        if unusable:
            self._add_unusable(row, unusable[0], session)
        else:
            self._plan_client(row, session)

    @staticmethod
    def _is_usable(client, company):
        """Tell whether a client is active and may have accounts in ``company``."""
        return client.active and (not client.company_id or client.company_id == company)

    def _contradicts(self, row, key, client):
        """Tell whether the row says of itself that it is about somebody else than ``client``.

        Families share a phone and namesakes a name; a reference is one client's own.
        """
        if "ref" in row.keys and client.ref and client.ref != row.keys["ref"]:
            return True
        if key != "name":
            return False
        numbers = [number for number in (client.phone, client.additional_phone) if number]
        if "phone" in row.keys and numbers:
            return row.keys["phone"] not in map(self._normalise_phone, numbers)
        if "email" in row.keys and client.email_normalized:
            return row.keys["email"] != client.email_normalized
        return False

    @staticmethod
    def _narrow(row, clients, keys, found):
        """Return those of ``clients`` that further keys of the row speak for."""
        for key in keys:
            if len(clients) > 1 and key in row.keys:
                same = [each for each in clients if each in found[key].get(row.keys[key], [])]
                clients = same or clients
        return clients

    def _add_ambiguous(self, row, key, clients, session):
        """Note that a row means one of several clients."""
        names = [self._name_client(client) for client in clients[:3]]
        self._add_error(
            row,
            session.columns[key][0],
            self.env._(
                "“%(value)s” belongs to %(count)s clients: %(clients)s. Give the row a reference "
                "or a card number, or merge the contacts",
                value=row.values[key],
                count=len(clients),
                clients="; ".join(names) + ("…" if len(clients) > 3 else ""),
            ),
        )

    @staticmethod
    def _name_client(client):
        """Return a client with what tells him from his namesakes."""
        details = [client.ref, client.phone, client.email]
        details = ", ".join(filter(None, details)) or f"ID {client.id}"
        return f"{client.display_name} ({details})"

    def _add_unusable(self, row, client, session):
        """Note that the client of a row is archived, or belongs to another company."""
        if client.company_id and client.company_id != session.company:
            # Nothing of a client of another company is told, not even his name.
            problem = self.env._(
                "this client belongs to another company or to one location alone: empty the "
                "company on the client's card, or leave the row out"
            )
        else:
            problem = self.env._(
                "client %s is archived: unarchive the client first", client.display_name
            )
        self._add_error(row, None, problem)

    def _compare_name(self, row, key, session):
        """Warn when the client that was found has another name than the row gives."""
        name = row.keys.get("name")
        if key == "name" or not name:
            return
        if set(name.split()) != set((row.partner.name or "").casefold().split()):
            self._add_warning(
                row,
                session.columns["name"][0],
                self.env._(
                    "“%(name)s” was found by “%(key)s” and is called %(client)s in Odoo",
                    name=row.values["name"],
                    key=self._get_target_label(key),
                    client=row.partner.display_name,
                ),
            )

    def _plan_client(self, row, session):
        """Note that the client of a row is to be created, if that is wanted."""
        if not self.create_partners:
            self._add_error(
                row,
                None,
                self.env._("no client is found: correct the row, or tick “Create Missing Clients”"),
            )
        elif not row.values.get("name"):
            self._add_error(
                row, None, self.env._("no client is found, and the row has no name to create one")
            )
        else:
            key = next(key for key in KEYS if key in row.keys)
            parts = [key, row.keys[key]]
            if key in ("phone", "email"):  # a family has one of them together
                parts.append(row.keys["name"])
            row.client_key = "|".join(parts)
            row.is_new_partner = row.client_key not in session.new_clients
            session.new_clients.setdefault(row.client_key, row.number)
