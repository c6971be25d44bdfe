from . import deposit_export
