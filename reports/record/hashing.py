"""A file that is sent to be checked: its SHA-256 is computed while it arrives, and nothing of it is kept."""

import hashlib
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST = 50 * 1024**2  # bytes


class HashingHandler(FileUploadHandler):
    """Hashes what arrives and forgets it: ``sha256`` is "" while no file came, ``is_too_large`` above LARGEST."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.sha256, self.is_too_large, self.size = "", False, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; of several the last one counts."""
        super().new_file(*args, **kwargs)
        self.digest, self.size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add a piece to the hash and hand it to nobody; stop at a file that is too large."""
        self.size += len(raw_data)
        if self.size > LARGEST:
            self.is_too_large = True
            raise StopUpload(connection_reset=False)
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Keep the hash of a file that had anything in it; no file comes out of this."""
        if self.size:
            self.sha256 = self.digest.hexdigest()
