# All of it is in dev/; these are the names to remember. ARGS="…" is passed on where it makes sense.
.PHONY: help run test bench faults lint format pot screenshots stop clean

help:
	@echo 'make run          Odoo 19 with the addon and demo data on http://localhost:8069 (PORT=, HOST=, ODOO_HOME=)'
	@echo 'make test         the whole test suite; ARGS="-k top_up" or ARGS="tests/test_x.py::Class::test" for a part'
	@echo 'make bench        what a checkout costs beside plain Odoo, or an import: ARGS=checkout, ARGS=import'
	@echo 'make faults       server and database killed 200 times under load, and the books checked; KILLS=5 for a short run, SEED=…'
	@echo 'make lint         all static checks; make format mends what can be mended'
	@echo 'make pot          the translation template and the catalogues, brought up to date'
	@echo 'make screenshots  the screens in a headless browser; ARGS="NAME…" for some of them'
	@echo 'make stop         stops the PostgreSQL of this clone; make clean also deletes its databases'

run:
	@dev/run

test:
	@dev/test $(ARGS)

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
