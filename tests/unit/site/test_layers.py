from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgtool.site.layers import arrange

NAMES = st.sampled_from("abcdefgh")
EDGES = st.lists(st.tuples(NAMES, NAMES).filter(lambda edge: edge[0] != edge[1]), min_size=1, max_size=14, unique=True)


@given(EDGES)
def test_boxes_never_overlap(edges: list[tuple[str, str]]) -> None:
    nodes = sorted({node for edge in edges for node in edge})
    drawn = arrange(nodes, edges, dict.fromkeys(nodes, 40.0))
    places = list(drawn.places.values())
    for i, (x, y, width, height) in enumerate(places):
        for other_x, other_y, other_width, other_height in places[:i]:
            beside = x + width <= other_x or other_x + other_width <= x
            assert beside or y + height <= other_y or other_y + other_height <= y


@given(EDGES)
def test_without_circles_every_edge_goes_to_the_right(edges: list[tuple[str, str]]) -> None:
    forward = [(min(edge), max(edge)) for edge in edges]
    nodes = sorted({node for edge in forward for node in edge})
    drawn = arrange(nodes, sorted(set(forward)), dict.fromkeys(nodes, 40.0))
    assert all(drawn.places[cause][0] < drawn.places[effect][0] for cause, effect in forward)


@given(EDGES)
def test_the_same_graph_is_drawn_the_same_in_any_order(edges: list[tuple[str, str]]) -> None:
    nodes = sorted({node for edge in edges for node in edge})
    sizes = dict.fromkeys(nodes, 40.0)
    assert arrange(nodes, sorted(edges), sizes).places == arrange(nodes[::-1], sorted(edges), sizes).places
