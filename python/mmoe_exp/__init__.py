"""Multi-task models of tables with missing labels, and the experiments of the MMoE paper: a thin layer over `mmoe-exp`."""

from importlib.metadata import version

from .command import InputError
from .model import MultiTaskModel
from .results import Report, Results, report
from .sweep import Interrupted, init, run

__version__ = version("mmoe-exp")
__all__ = ["InputError", "Interrupted", "MultiTaskModel", "Report", "Results", "init", "report", "run"]
