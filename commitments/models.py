"""A face: hands on every model of the commitments, because Django looks here."""

from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.frameworks.models import Framework, FrameworkVersion, Node, NodeTranslation, Obligation
from commitments.managing.models import FrameworkUpload

__all__ = [
    "Crosswalk",
    "CrosswalkLink",
    "Framework",
    "FrameworkUpload",
    "FrameworkVersion",
    "Node",
    "NodeTranslation",
    "Obligation",
]
