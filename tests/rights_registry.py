"""What there is to have a right on: found in the registry, so that nothing new is forgotten."""

import inspect

MODULE = "customer_deposit"
PREFIX = f"odoo.addons.{MODULE}."
# The ORM's own; their rights are those to create, write and delete in the matrix.
ORM_METHODS = {
    *("create", "write", "unlink", "new", "copy_data", "default_get", "onchange", "search_count")
}


def get_own_models(env):
    """Return the names of the models that this addon has defined and that have records."""
    return {
        name
        for name, model in env.registry.items()
        if model._original_module == MODULE and not model._abstract
    }


def get_public_methods(env):
    """Return model and name of what can be called over the network and is defined here.

    A method on a mixin of ours belongs to the models that have it; one on a mixin of Odoo's, which
    nearly all models inherit, to the mixin itself.
    """
    return {
        (name, method)
        for name, model in env.registry.items()
        if not model._abstract
        for method in _get_own_methods(model)
    }


def _get_own_methods(model):
    methods = set()
    for part in model.__mro__:
        if not part.__module__.startswith(PREFIX) or _extends_mixin_of_odoo(part):
            continue
        methods |= {name for name, value in vars(part).items() if inspect.isfunction(value)}
    return {
        name
        for name in methods - ORM_METHODS
        if not name.startswith("_") and not _is_private(model, name)
    }


def _extends_mixin_of_odoo(part):
    """Tell whether a class extends a mixin of Odoo's, ``mail.thread`` for example."""
    return part.__dict__.get("_inherit") in ("mail.thread",)


def _is_private(model, name):
    return any(
        getattr(vars(part).get(name), "_api_private", False)
        for part in model.__mro__
        if name in vars(part)
    )
