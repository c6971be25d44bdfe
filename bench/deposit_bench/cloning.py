"""Copies of the rows that a few documents consist of, made by SQL for many clients."""

# Columns that hold the name of an entry, or of the entry that a row belongs to.
NAMED = {"account_move": "name", "account_move_line": "move_name", "account_payment": "name"}
YEAR = "to_char(pm.date - c.days::int, 'YYYY')"
PREFIX = f"regexp_replace(pm.sequence_prefix, '[0-9]{{4}}', {YEAR})"


class Cloner:
    """Copies rows of a database, whatever columns they have."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.models = {
            model._table: model for model in env.values() if model._auto and not model._abstract
        }
        self.tables = self.query(
            """
            SELECT table_name FROM information_schema.columns
             WHERE table_schema = 'public' AND column_name = 'id'
               AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')
            """
        )
        self.foreign_keys = {}
        for table, column, target in self.query(
            """
            SELECT source.relname, attribute.attname, target.relname
              FROM pg_constraint con
              JOIN pg_class source ON source.oid = con.conrelid
              JOIN pg_class target ON target.oid = con.confrelid
              JOIN pg_attribute attribute ON attribute.attrelid = con.conrelid
                                         AND attribute.attnum = con.conkey[1]
             WHERE con.contype = 'f'
            """
        ):
            self.foreign_keys.setdefault(table, {})[column] = target

    def query(self, statement):
        self.cr.execute(statement)
        rows = self.cr.fetchall()
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

    # === WHAT IS COPIED === #

    def get_last_ids(self):
        """Return the last id of each table."""
        self.env.flush_all()
        union = " UNION ALL ".join(
            f"SELECT '{table}', COALESCE(MAX(id), 0) FROM \"{table}\"" for table in self.tables
        )
        return dict(self.query(union))

    def get_new_rows(self, before, ignored):
        """Return the ids of the rows made since ``before``, by table."""
        after = self.get_last_ids()
        changed = [table for table in after if after[table] > before[table]]
        return {
            table: self.query(f'SELECT id FROM "{table}" WHERE id > {before[table]} ORDER BY id')
            for table in changed
            if table not in ignored
        }

    def get_columns(self, table):
        return self.query(
            f"""
            SELECT column_name, data_type FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position
            """
        )

    # === COPYING === #

    def begin(self):
        """Speed up what follows: no foreign keys are checked, and indexes are made at the end."""
        self.cr.execute(
            "SET session_replication_role = replica; SET work_mem = '256MB';"
            "SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 2"
        )
        self.indexes = {}

    def drop_indexes(self, table):
        if table in self.indexes:
            return
        self.indexes[table] = self.query(
            f"""
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
              FROM pg_index
             WHERE indrelid = '{table}'::regclass
               AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
            """
        )
        for name, _definition in self.indexes[table]:
            self.cr.execute(f"DROP INDEX {name}")

    def end(self):
        """Make the indexes again, and let the next ids follow on those of the copies."""
        for table, indexes in self.indexes.items():
            for _name, definition in indexes:
                self.cr.execute(definition)
            if table in self.tables:
                self.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
        self.cr.execute("RESET ALL")

    def insert(self, table, expressions, source):
        columns = ", ".join(f'"{column}"' for column in expressions)
        values = ", ".join(expressions.values())
        self.cr.execute(f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM {source}')

    def copy_rows(self, table, row_id, count, overrides):
        """Copy one row ``count`` times.

        :param dict overrides: expressions of columns that differ, with the number ``n`` of the copy
        :return: the id of the first copy
        """
        self.drop_indexes(table)
        first = self.get_last_id(table) + 1
        own = {column for column, target in self.foreign_keys[table].items() if target == table}
        expressions = {}
        for column, _type in self.get_columns(table):
            value = f'p."{column}"'
            if column in own:
                value = f"CASE WHEN {value} = p.id THEN {first} + n ELSE {value} END"
            elif column == "id":
                value = f"{first} + n"
            expressions[column] = overrides.get(column, value)
        source = f'"{table}" p CROSS JOIN generate_series(0, {count - 1}) n WHERE p.id = {row_id}'
        self.insert(table, expressions, source)
        return first

    def get_last_id(self, table):
        return self.query(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')[0]

    def clone(self, history, cycles):
        """Copy all rows of ``history`` for each of ``cycles``."""
        self.cr.execute(f"CREATE TEMP TABLE cycle ON COMMIT DROP AS {cycles}; ANALYZE cycle")
        self.bases = {}
        for table, ids in history.rows.items():
            self.drop_indexes(table)
            self.bases[table] = self.get_last_id(table) + 1
            pairs = ", ".join(f"({old}, {rank})" for rank, old in enumerate(ids))
            self.cr.execute(
                f"CREATE TEMP TABLE map_{table} (old_id, rank) ON COMMIT DROP AS"
                f" SELECT * FROM (VALUES {pairs}) v (old_id, rank); ANALYZE map_{table}"
            )
        relations = self.get_relations(history)
        for table in [*history.rows, *relations]:
            self.clone_table(table, history)
        maps = ", ".join(f"map_{table}" for table in history.rows)
        self.cr.execute(f"DROP TABLE cycle, {maps}")

    def get_relations(self, history):
        """Return the relation tables that hold rows about what is copied."""
        relations = []
        for table, keys in self.foreign_keys.items():
            targets = [
                (column, target) for column, target in keys.items() if target in history.rows
            ]
            if table in self.tables or not targets:
                continue
            column, target = targets[0]
            ids = ", ".join(map(str, history.rows[target]))
            if self.query(f'SELECT 1 FROM "{table}" WHERE "{column}" IN ({ids}) LIMIT 1'):
                self.drop_indexes(table)
                relations.append(table)
        return relations

    def get_new_id(self, table, rank, history):
        return f"({self.bases[table]} + c.n * {len(history.rows[table])} + {rank})"

    def clone_table(self, table, history):
        keys = self.foreign_keys.get(table, {})
        joins, conditions = [], []
        if table in history.rows:
            joins.append(f"JOIN map_{table} m ON m.old_id = p.id")
        if table in NAMED:
            key = "id" if table == "account_move" else "move_id"
            joins.append(f"JOIN account_move pm ON pm.id = p.{key}")
            joins.append("JOIN map_account_move pmm ON pmm.old_id = pm.id")
        expressions = {}
        for position, (column, kind) in enumerate(self.get_columns(table)):
            target = keys.get(column)
            if target in history.rows:
                inner = table not in history.rows and not conditions
                conditions.append(column)
                joins.append(
                    f"{'' if inner else 'LEFT '}JOIN map_{target} r{position}"
                    f' ON r{position}.old_id = p."{column}"'
                )
                new_id = self.get_new_id(target, f"r{position}.rank", history)
                value = f'COALESCE({new_id}, p."{column}")'
            else:
                value = self.get_value(table, column, kind, target, history)
            expressions[column] = value
        self.set_names(table, expressions, history)
        self.insert(table, expressions, f'cycle c CROSS JOIN "{table}" p {" ".join(joins)}')

    def get_value(self, table, column, kind, target, history):
        """Return the expression of a column that does not refer to what is copied too."""
        value = f'p."{column}"'
        field = self.models[table]._fields.get(column) if table in self.models else None
        if column == "id":
            return self.get_new_id(table, "m.rank", history)
        if target == "deposit_account":
            return f"CASE WHEN {value} = {history.account_id} THEN c.account_id ELSE {value} END"
        if target == "res_partner":
            return f"CASE WHEN {value} = {history.partner_id} THEN c.partner_id ELSE {value} END"
        if kind == "date":
            return f"{value} - c.days::int"
        if kind.startswith("timestamp"):
            return f"{value} - c.days * INTERVAL '1 day'"
        if field is not None and (field.type == "monetary" or column == "price_unit"):
            return f"{value} * c.factor"
        return value

    def set_names(self, table, expressions, history):
        """Number the entries anew, each by its own id: the payments and items have their names."""
        if table not in NAMED:
            return
        new_id = self.get_new_id("account_move", "pmm.rank", history)
        name = f"{PREFIX} || lpad({new_id}::text, 7, '0')"
        if table == "account_move":
            is_named = 'p."payment_reference" = p."name"'
            expressions["payment_reference"] = f"CASE WHEN {is_named} THEN {name} END"
            expressions["sequence_prefix"] = PREFIX
            expressions["sequence_number"] = new_id
        if table == "account_move_line":
            full_id = expressions["full_reconcile_id"]
            expressions["matching_number"] = f"({full_id})::text"
        expressions[NAMED[table]] = name
