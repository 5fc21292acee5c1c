"""Upright boxes in space: the overlap of their ground rectangles, and of the boxes themselves."""

from __future__ import annotations

import numpy as np
import shapely


def rectangles(centre: np.ndarray, size: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """The ground rectangles as polygons: `centre` and `size` (boxes, 2), `angle` in radians (boxes,).

    The first of `size` lies along the first axis at angle 0; a positive angle turns the first axis towards the second.
    """
    half = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) / 2
    corners = half[None] * size[:, None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    first = corners[..., 0] * cos - corners[..., 1] * sin + centre[:, None, 0]
    second = corners[..., 0] * sin + corners[..., 1] * cos + centre[:, None, 1]
    return np.asarray(shapely.polygons(np.stack([first, second], axis=-1)))


def shared_area(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The area that each polygon of `ours` shares with each of `theirs`: (ours, theirs)."""
    area: np.ndarray = np.zeros((len(ours), len(theirs)))
    if area.size:
        pairs = shapely.STRtree(theirs).query(ours, predicate="intersects")
        area[pairs[0], pairs[1]] = shapely.area(shapely.intersection(ours[pairs[0]], theirs[pairs[1]]))
    return area


def shared_length(low: np.ndarray, high: np.ndarray, low2: np.ndarray, high2: np.ndarray) -> np.ndarray:
    """The length that each interval of the first shares with each of the second."""
    length = np.minimum(high[:, None], high2[None]) - np.maximum(low[:, None], low2[None])
    return np.asarray(np.maximum(length, 0))


def ratio(shared: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Intersection over union, of what is shared and the whole of each; 0 where both are empty."""
    union = ours[:, None] + theirs[None] - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))
