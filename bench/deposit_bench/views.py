"""What the web client asks for when it shows a view: all its fields, hidden columns too."""

from ast import literal_eval

from lxml import etree

LIMIT, SUBLIST_LIMIT, COUNT_LIMIT = 80, 40, 10_000


def get_arch(env, model, view_type, view_xmlid=None):
    view_id = env.ref(view_xmlid).id if view_xmlid else None
    return etree.fromstring(env[model].get_view(view_id, view_type)["arch"])


def get_specification(env, model, view_type, view_xmlid=None):
    """Return the specification that the web client reads a view of ``model`` with."""
    return parse_view(env, model, get_arch(env, model, view_type, view_xmlid))


def parse_view(env, model, root):
    specification = {}
    for node in root.iter("field"):
        if any(parent.tag == "field" for parent in get_parents(node, root)):
            continue  # of the view of a list in this form
        name = node.get("name")
        field = env[model]._fields[name]
        if field.type in ("many2one", "reference"):
            specification[name] = {"fields": {"display_name": {}}}
        elif field.type in ("one2many", "many2many"):
            specification[name] = parse_sublist(env, field.comodel_name, node)
        else:
            specification[name] = {}
    return specification


def get_parents(node, root):
    while (node := node.getparent()) is not None and node is not root:
        yield node


def parse_sublist(env, comodel, node):
    """Return the specification of the records shown inside a form."""
    if node.get("widget") in ("many2many_tags", "many2many_tags_avatar"):
        return {"fields": {"display_name": {}}}
    subview = next((child for child in node if child.tag in ("list", "kanban")), None)
    if subview is None:
        context = node.get("context", "{}")
        reference = (
            literal_eval(context).get("list_view_ref") if "list_view_ref" in context else None
        )
        fields = get_specification(env, comodel, "list", reference)
    else:
        fields = parse_view(env, comodel, subview)
    return {"fields": fields, "limit": SUBLIST_LIMIT}


def read_list(env, model, domain=(), order=None, view_xmlid=None):
    """Return the first page of a list, and the number of its records."""
    arch = get_arch(env, model, "list", view_xmlid)
    specification = parse_view(env, model, arch)
    count_limit = int(arch.get("count_limit", COUNT_LIMIT)) + 1  # one more says that there are more

    def read(env):
        return env[model].web_search_read(
            list(domain), specification, limit=LIMIT, order=order, count_limit=count_limit
        )["length"]

    return read


def read_form(env, model, record_id, view_xmlid=None):
    """Return what a form shows of a record."""
    specification = get_specification(env, model, "form", view_xmlid)
    return lambda env: len(env[model].browse(record_id).web_read(specification))


def read_groups(env, model, groupby, fnames, **context):
    """Return the folded groups of a list with their sums; the web client adds up the total."""
    aggregates = [f"{fname}:sum" for fname in fnames]

    def read(env):
        records = env[model].with_context(read_group_expand=True, **context)
        return len(records.web_read_group([], groupby, aggregates, limit=LIMIT)["groups"])

    return read


def read_pivot(env, model, groupby, fnames, **context):
    """Return the sums of a pivot, by group, by the groups in them, and in all."""
    aggregates = [f"{fname}:sum" for fname in fnames]
    levels = [groupby[:depth] for depth in range(len(groupby) + 1)]

    def read(env):
        records = env[model].with_context(**context)
        groups = records.formatted_read_grouping_sets([], levels, aggregates)
        return sum(map(len, groups))

    return read
