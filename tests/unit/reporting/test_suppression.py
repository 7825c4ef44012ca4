"""No hidden cell can be computed from what is shown, whatever the table."""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseflow.reporting.suppression import (
    Protected,
    figure,
    hidden_cells,
    protect,
    rounded,
    with_totals,
)

SMALLEST = 11
unhurried = settings(deadline=None)  # a busy machine is no failure
COUNTS = st.one_of(st.integers(0, 15), st.integers(0, 400))


def tables(counts, rows, columns):
    shape = st.tuples(st.integers(1, rows), st.integers(1, columns))
    return shape.flatmap(
        lambda s: st.lists(
            st.lists(counts, min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0]
        ).map(with_totals)
    )


def possible_values(grid, hidden, cell, highest):
    """What somebody who sees the rest can think of a hidden cell: zeros are never hidden."""
    inner = [c for c in hidden if c[0] < len(grid) - 1 and c[1] < len(grid[0]) - 1]
    found = set()
    for guess in product(range(1, highest + 1), repeat=len(inner)):
        world = [row[:-1] for row in map(list, grid[:-1])]
        for (i, j), value in zip(inner, guess, strict=True):
            world[i][j] = value
        world = with_totals(world)
        if all(
            world[i][j] == n
            for i, row in enumerate(grid)
            for j, n in enumerate(row)
            if (i, j) not in hidden
        ):
            found.add(world[cell[0]][cell[1]])
    return found


@settings(max_examples=150, deadline=None)
@given(tables(st.integers(0, 5), 2, 2))
def test_every_small_cell_keeps_as_many_possible_values_as_the_floor(grid):
    smallest = 3
    hidden = hidden_cells(grid, smallest=smallest)
    for i, row in enumerate(grid):
        for j, count in enumerate(row):
            if 0 < count < smallest:
                assert len(possible_values(grid, hidden, (i, j), 9)) >= smallest


@settings(max_examples=60, deadline=None)
@given(tables(st.integers(0, 4), 1, 4))
def test_a_list_with_its_total_gives_nothing_away(grid):
    hidden = hidden_cells(grid, smallest=3)
    for j, count in enumerate(grid[0]):
        if 0 < count < 3:
            assert len(possible_values(grid, hidden, (0, j), 7)) >= 3


@unhurried
@given(tables(COUNTS, 6, 6))
def test_no_line_hides_a_single_cell(grid):
    hidden = hidden_cells(grid, smallest=SMALLEST)
    for line in range(len(grid)):
        assert sum(1 for i, _ in hidden if i == line) != 1
    for line in range(len(grid[0])):
        assert sum(1 for _, j in hidden if j == line) != 1


@unhurried
@given(tables(COUNTS, 6, 6))
def test_no_small_count_is_shown_and_no_zero_is_hidden(grid):
    shown = protect(grid, smallest=SMALLEST).grid
    for row, counts in zip(shown, grid, strict=True):
        for value, count in zip(row, counts, strict=True):
            assert value is None or value == 0 or value >= SMALLEST
            assert (value == 0) == (count == 0)


@unhurried
@given(tables(COUNTS, 6, 6))
def test_what_is_shown_is_true_up_to_rounding(grid):
    shown = protect(grid, smallest=SMALLEST).grid
    for row, counts in zip(shown, grid, strict=True):
        for value, count in zip(row, counts, strict=True):
            assert value is None or count <= value < count + 5


@unhurried
@given(tables(st.integers(11, 400), 6, 6))
def test_a_table_without_small_counts_hides_nothing(grid):
    assert hidden_cells(grid, smallest=SMALLEST) == set()


def test_two_small_cells_that_their_total_would_betray_hide_a_third():
    grid = with_totals([[1, 1, 40]])
    assert (0, 2) in hidden_cells(grid, smallest=SMALLEST) or (0, 3) in hidden_cells(
        grid, smallest=SMALLEST
    )


def test_many_referrals_of_few_people_are_hidden():
    counts, people = with_totals([[30, 50]]), with_totals([[2, 50]])
    assert protect(counts, smallest=SMALLEST, people=people).grid[0][0] is None


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (10, None), (11, 15), (200, 200)])
def test_a_single_figure_is_rounded_up_or_hidden(count, shown):
    assert figure(count, smallest=SMALLEST) == shown


def test_an_empty_table_is_only_a_zero():
    assert protect(with_totals([]), smallest=SMALLEST).grid == ((0,),)
    assert rounded(0) == 0


def test_the_last_line_of_a_protected_table_is_its_totals():
    shown = protect(with_totals([[20, 30], [40, 50]]), smallest=SMALLEST)
    assert shown.rows == ((20, 30, 50), (40, 50, 90))
    assert shown.totals == (60, 80, 140)


def test_a_protected_table_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(Protected(((0,),)), "grid", ((1,),))  # noqa: B010


@pytest.mark.parametrize(
    ("counts", "smallest", "hidden"),
    [
        # A neighbour that can fall is cheaper than the total of the line.
        ([[1, 2]], 2, {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # Of two neighbours that can fall equally, the first; the third stays visible.
        ([[1, 2, 2]], 2, {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # A neighbour of 1 cannot fall, because a hidden cell is not zero: so the total is hidden.
        ([[1, 1]], 2, {(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)}),
        # A neighbour of 2 falls by one only, which is not enough for three possible values.
        ([[2, 2]], 3, {(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)}),
        # Alone in its row and its column, a cell can only rise together with all three totals.
        ([[0, 1], [2, 0]], 2, {(0, 1), (0, 2), (2, 1), (2, 2)}),
        # The other cell of the column falls, rather than the column's total rising.
        ([[0, 2], [0, 1]], 2, {(0, 1), (0, 2), (1, 1), (1, 2)}),
        # Another cell of the row falls, and the total of its column with it.
        ([[0, 2], [2, 1]], 2, {(1, 0), (1, 1), (2, 0), (2, 1)}),
        # Two lines of cells are cheaper than the grand total.
        ([[1, 2], [3, 0]], 3, {(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)}),
        # What is hidden already costs nothing, not even one, so no other total is hidden.
        ([[0, 1], [2, 1]], 2, {(0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (2, 2)}),
        ([[2, 1], [0, 1]], 2, {(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 0), (2, 1)}),
        # The first row and the first column are no totals.
        ([[0, 1, 0], [0, 1, 2]], 2, {(0, 1), (0, 3), (1, 1), (1, 3), (2, 1), (2, 3)}),
    ],
)
def test_the_cheapest_cells_are_hidden_and_totals_only_when_nothing_else_helps(
    counts, smallest, hidden
):
    assert hidden_cells(with_totals(counts), smallest=smallest) == hidden
