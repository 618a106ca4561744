"""The words of reports (docs/verdicts.md) for those of the rules, which the programs of this folder keep."""

VERDICTS = {
    "holds": ("supported", [""]),
    "the opposite holds": ("contradicted", [""]),
    "alike": ("contradicted", ["no difference within the margin"]),
    "not decided": ("inconclusive", ["too few runs", "close to the margin", "varies with the setting"]),
}


def agrees(rule, verdict, reason):
    """Whether the verdict and the reason of a report are those of a word of the rules."""
    shown, reasons = VERDICTS[rule]
    return verdict == shown and reason in reasons


def comparison(rule, margin):
    """The words of a report for a comparison that no claim is about."""
    return {"alike": f"equal within {margin}", "not decided": "inconclusive"}.get(rule, rule)
