# All of it is in dev/; these are the names to remember. ARGS="…" is passed on where it makes sense.
.PHONY: help run test rights test-replica bench lint format pot screenshots stop clean test-odoo test-charts test-upgrade faults

help:
	@echo 'make run          Odoo 19 with the addon and demo data on http://localhost:8069 (PORT=, HOST=, ODOO_HOME=)'
	@echo 'make test         the whole test suite; ARGS="-k top_up" or ARGS="tests/test_x.py::Class::test" for a part'
	@echo 'make test-replica a real Odoo on a PostgreSQL with a replica: which of them serves what'
	@echo 'make rights       every cell of the rights matrix, tests/data/rights_matrix.csv; make test tries a part'
	@echo 'make test-odoo    Odoo’s own tests without and with the addon; ARGS="payment portal" for some modules, ARGS=--resume'
	@echo 'make test-charts  the core stories on the charts of accounts of ten countries; ARGS="-k TestChartDe" for a part'
	@echo 'make test-upgrade each landed version with data, updated and uninstalled'
	@echo 'make bench        all measurements, to bench/RESULTS.md; ARGS="single reads" for some, ARGS=checkout, ARGS=import'
	@echo 'make faults       server and database killed 200 times under load, and the books checked; KILLS=5 for a short run, SEED=…'
	@echo 'make lint         all static checks; make format mends what can be mended'
	@echo 'make pot          the translation template and the catalogues, brought up to date'
	@echo 'make screenshots  the screens in a headless browser; ARGS="NAME…" for some, --audit: contrast, names, phone'
	@echo 'make stop         stops the PostgreSQL of this clone; make clean also deletes its databases'

run:
	@dev/run

test:
	@dev/test $(ARGS)

test-replica:
	@dev/check-replica

rights:
	@DEPOSIT_ALL_RIGHTS=1 dev/test tests/test_rights.py -k matrix $(ARGS)

test-odoo:
	@dev/test-odoo $(ARGS)

test-charts:
	@dev/test-charts $(ARGS)

test-upgrade:
	@PREVIOUS=all dev/check-lifecycle

bench:
	@bench/run $(ARGS)

faults:
	@tests/faults/run

lint:
	@dev/lint/all

format:
	@dev/lint/format

pot:
	@dev/pot

screenshots:
	@dev/screenshots/make $(ARGS)

stop:
	@dev/stop

clean:
	@dev/stop --delete
