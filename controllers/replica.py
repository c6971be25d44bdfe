"""Which requests a replica of the database can serve, when Odoo is given one."""


def is_there(model, ids):
    """Tell whether the database of this request has all records with these ids.

    A replica is some milliseconds behind. A record that is there has come with all that was
    committed before it. Nothing is read of the records, so no right is asked for.

    :param models.Model model: model of the records
    :param ids: their ids
    :rtype: bool
    """
    return len(model.sudo().browse(ids).exists()) == len(set(ids))
