"""The keys of cities: ``SLUG.p12`` (PKCS#12) and ``SLUG.passphrase`` in the folder that the setting names.

They are read when they are used, by the worker alone, and never kept: a city gives, changes or takes back its key by
putting files there.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from ims.cities.models import City

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


def has_key(city: City) -> bool:
    """Say whether the city's documents are sealed."""
    return settings.SEALS is not None and _key(settings.SEALS, city).is_file()


def signer_of(city: City) -> "SimpleSigner":
    """Return what signs with the city's key; OSError when a file is missing, ValueError when it cannot be opened."""
    from pyhanko.sign.signers import SimpleSigner

    folder = settings.SEALS
    if folder is None:
        raise FileNotFoundError("No folder of seals is set.")
    passphrase = (folder / f"{city.slug}.passphrase").read_text().strip().encode()
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(_key(folder, city).read_bytes(), [], passphrase)
    return signer


def _key(folder: Path, city: City) -> Path:
    return folder / f"{city.slug}.p12"
