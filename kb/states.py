"""The German states with their two digits in the official municipality key, and other countries."""

STATE_KEYS = {
    "Baden-Württemberg": "08",
    "Bayern": "09",
    "Berlin": "11",
    "Brandenburg": "12",
    "Bremen": "04",
    "Hamburg": "02",
    "Hessen": "06",
    "Mecklenburg-Vorpommern": "13",
    "Niedersachsen": "03",
    "Nordrhein-Westfalen": "05",
    "Rheinland-Pfalz": "07",
    "Saarland": "10",
    "Sachsen": "14",
    "Sachsen-Anhalt": "15",
    "Schleswig-Holstein": "01",
    "Thüringen": "16",
}
"""All states, also those without any case, so that a missing one is a visible gap."""

COUNTRIES = (
    "Österreich", "Schweiz", "Liechtenstein", "Luxemburg", "Belgien", "Niederlande", "Dänemark",
    "Frankreich", "Italien", "Polen", "Tschechien", "Schweden", "Norwegen", "Finnland",
    "Vereinigtes Königreich",
)  # fmt: skip
"""What stands in place of a state for cases from abroad."""

ABBREVIATIONS = {
    "NRW": "Nordrhein-Westfalen",
    "BW": "Baden-Württemberg",
    "RLP": "Rheinland-Pfalz",
    "MV": "Mecklenburg-Vorpommern",
    "SH": "Schleswig-Holstein",
    "NDS": "Niedersachsen",
}
