from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..spreadsheet import are_compatible, normalise_name
from .deposit_account_import_keys import KEYS

# By the last digits candidates are found, whichever way the number begins.
PHONE_TAIL = 7
# Where a text with two numbers is cut, and what stands behind a number, as PostgreSQL reads it.
PHONE_CUT = "[,;/|]|\\s\\+|(доб|вн|ext|x|#)"
# What does not count when names are compared: blanks, hyphens, marks, and what nobody sees.
NAME_NOISE = (
    "[\\s'’‘`ʼ‐‑‒–—―−-]|[\u00ad\u0300-\u036f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


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

    # === SEARCH === #

    def _search_clients(self, rows):
        """Return the clients that have one of the keys of ``rows``, archived and foreign ones too.

        :rtype: dict[str, dict[str, list[res.partner]]]
        """
        wanted = defaultdict(set)
        for row in rows:
            for key in row.keys:
                wanted[key].update(row.get_values(key))
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
            for partner_id, text in pairs:
                partner = known.get(partner_id)
                for value in self._get_phone_keys(text) if key == "phone" else [text]:
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
        # The ORM compares neither small letters nor digits, and asks once for each value. What
        # PostgreSQL finds is compared once more, as people see it.
        if key == "name":
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, name FROM res_partner"
                    " WHERE %s IN (SELECT %s FROM UNNEST(%s) AS wanted) ORDER BY id",
                    self._get_comparable_name(SQL("name")),
                    self._get_comparable_name(SQL("wanted")),
                    list(values),
                )
            )
            return [(client_id, normalise_name(name)) for client_id, name in rows]
        return self.env.execute_query(
            SQL(
                """
                SELECT id, number
                  FROM res_partner, UNNEST(ARRAY[phone, additional_phone]) AS number
                 WHERE number IS NOT NULL
                   AND (RIGHT(REGEXP_REPLACE(number, '\\D', '', 'g'), %(tail)s) IN %(tails)s
                        OR number ~* %(cut)s
                       AND EXISTS (
                           SELECT 1
                             FROM REGEXP_SPLIT_TO_TABLE(number, %(cut)s, 'i') AS part
                            WHERE RIGHT(REGEXP_REPLACE(part, '\\D', '', 'g'), %(tail)s)
                               IN %(tails)s))
              ORDER BY id
                """,
                tail=PHONE_TAIL,
                tails=tuple({value[-PHONE_TAIL:] for value in values}),
                cut=PHONE_CUT,
            )
        )

    @staticmethod
    def _get_comparable_name(name):
        """Return the SQL of a name without all that may differ although people see the same.

        :param SQL name: the name
        :rtype: SQL
        """
        return SQL(
            """
            CASE WHEN OCTET_LENGTH(%(name)s) = CHAR_LENGTH(%(name)s)
                 THEN LOWER(REGEXP_REPLACE(%(name)s, '[\\s''`-]', '', 'g'))
                 ELSE REPLACE(TRANSLATE(LOWER(REGEXP_REPLACE(
                        NORMALIZE(%(name)s, NFKD), %(noise)s, '', 'g')), 'ıς', 'iσ'), 'ß', 'ss')
             END
            """,
            name=name,
            noise=NAME_NOISE,
        )

    # === MATCH === #

    def _match_row(self, row, found, session):
        """Note the client of one row, or that he is to be created, or what is wrong.

        :param ImportRow row: the row
        :param dict found: clients by key and value
        :param ImportSession session: what is known besides
        """
        unusable = []
        for position, key in enumerate(KEYS):
            clients = self._get_found(row, key, found)
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
    def _get_found(row, key, found):
        """Return the clients who have this key of the row."""
        clients = [client for value in row.get_values(key) for client in found[key].get(value, [])]
        return list(dict.fromkeys(clients))

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
        numbers = self._get_phone_keys(client.phone, client.additional_phone)
        if "phone" in row.keys and numbers:
            return not set(row.get_values("phone")).intersection(numbers)
        if "email" in row.keys and client.email_normalized:
            return row.keys["email"] != client.email_normalized
        return False

    @staticmethod
    def _narrow(row, clients, keys, found):
        """Return those of ``clients`` that further keys of the row speak for."""
        for key in keys:
            if len(clients) > 1 and key in row.keys:
                found_too = DepositAccountImport._get_found(row, key, found)
                same = [each for each in clients if each in found_too]
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
        """Warn when the client that was found has another name than the row gives.

        A name that cannot be theirs is somebody else's: a daughter has her mother's phone. The row
        is left out then.
        """
        name, known = row.keys.get("name"), normalise_name(row.partner.name or "")
        if key == "name" or not name or set(name.split()) == set(known.split()):
            return
        index = session.columns["name"][0]
        values = {
            "name": row.values["name"],
            "key": self._get_target_label(key),
            "client": row.partner.display_name,
        }
        problem = self.env._(
            "“%(name)s” was found by “%(key)s” and is called %(client)s in Odoo", **values
        )
        if are_compatible(name, known):
            self._add_warning(row, index, problem)
        else:
            remedy = self.env._(
                "so the row is left out: if both are the same client, write the name as it is in "
                "Odoo; if not, empty “%(key)s” of the row or correct it",
                key=values["key"],
            )
            self._leave_out(row, index, f"{problem}, {remedy}")

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
            first, name = session.new_clients.setdefault(
                row.client_key, (row.number, row.keys["name"])
            )
            row.is_new_partner = first == row.number
            if not row.is_new_partner:
                self._compare_new_name(row, key, first, name, session)

    def _compare_new_name(self, row, key, first, name, session):
        """Leave out a row that has the reference of another client of the file.

        :param ImportRow row: the row
        :param str key: what both have
        :param int first: number of the other row
        :param str name: the name in it, as it is compared
        :param ImportSession session: what is known besides
        """
        if row.keys["name"] == name or are_compatible(row.keys["name"], name):
            return
        self._leave_out(
            row,
            session.columns[key][0],
            self.env._(
                "“%(value)s” is that of another client in row %(row)s already, so the row is left "
                "out: correct it, or write the same name if both are one client",
                value=row.values[key],
                row=first,
            ),
        )
