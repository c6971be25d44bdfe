"""How PostgreSQL plans the statements of a request that looks at little of very much."""


def plan_for_few_rows(cr):
    """Have PostgreSQL plan for few rows that are in memory, until the transaction ends.

    Compiling a statement or starting workers for it would take longer than running it, and it would
    rather read all accounts or payments in a row than the few of a page or a client by their ids.

    :param cr: cursor of the request
    """
    cr.execute(
        "SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1;"
        " SET LOCAL enable_mergejoin = off; SET LOCAL max_parallel_workers_per_gather = 0"
    )
