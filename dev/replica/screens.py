"""All screens of the addon, read as the web client reads them."""

import xml.etree.ElementTree as ET

# Fields whose values come with a record of their own.
RECORDS = ("one2many", "many2many")


def get_windows(client):
    """Return the windows of the addon that show records, without its dialogs."""
    data = client.call(
        "ir.model.data",
        "search_read",
        [("module", "=", "customer_deposit"), ("model", "=", "ir.actions.act_window")],
        fields=["res_id"],
    )
    windows = client.call(
        "ir.actions.act_window",
        "read",
        [row["res_id"] for row in data],
        ["name", "res_model", "view_mode", "target", "views"],
    )
    return [window for window in windows if window["target"] != "new"]


def get_screens(client, window):
    """Return what reads each screen of a window.

    :return: pairs of a name and a function
    """
    model = window["res_model"]
    views = [view for view in window["views"] if view[1] != "activity"]
    answer = client.call(model, "get_views", views=views, options={"toolbar": True})
    for kind, view in answer["views"].items():
        arch, models = ET.fromstring(view["arch"]), answer["models"]
        for read in [make_reader(client, model, kind, arch, models)]:
            yield f"{window['name']}: {kind}", read


def make_reader(client, model, kind, arch, models):
    """Return the function that reads one screen of a model."""
    if kind in ("pivot", "graph"):
        return lambda: read_groups(client, model, arch, models)
    spec = get_spec(arch, models[model]["fields"], models)
    if kind == "form":
        return lambda: read_form(client, model, spec)
    return lambda: client.call(model, "web_search_read", [], spec, limit=80, count_limit=10001)


def get_spec(arch, fields, models):
    """Return which fields a view reads, with those of the records in them."""
    spec = {}
    for node in iterate_fields(arch):
        field = fields.get(node.get("name"))
        if not field:
            continue
        values = spec.setdefault(node.get("name"), {})
        if field["type"] == "many2one":
            values["fields"] = {"display_name": {}}
        elif field["type"] in RECORDS:
            inner = node.find("./list")
            inner = node.find("./kanban") if inner is None else inner
            related = models.get(field["relation"], {}).get("fields", {})
            inner_spec = {} if inner is None else get_spec(inner, related, models)
            values["fields"] = inner_spec or {"display_name": {}}
    return spec


def iterate_fields(node):
    """Yield the fields of a view, without those of views in it."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from iterate_fields(child)


def read_form(client, model, spec):
    rows = client.call(model, "web_search_read", [], {"display_name": {}}, limit=1)["records"]
    return client.call(model, "web_read", [row["id"] for row in rows], spec) if rows else []


def read_groups(client, model, arch, models):
    """Read the sums of a pivot or a graph."""
    groups, sums = [], ["__count"]
    for node in arch.iter("field"):
        name = node.get("name")
        field = models[model]["fields"][name]
        if node.get("type") == "measure":
            sums.append(f"{name}:{field.get('aggregator') or 'sum'}")
        else:
            interval = node.get("interval") or "month"
            is_date = field["type"] in ("date", "datetime")
            groups.append(f"{name}:{interval}" if is_date else name)
    return client.call(model, "formatted_read_group", [], groups, list(dict.fromkeys(sums)))
