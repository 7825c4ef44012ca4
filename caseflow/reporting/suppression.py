"""Hide numbers of tables that would tell something about few people; no database, no Flask.

A table is a grid of counts whose last row and last column are the totals. Hiding a small cell is
not enough, because a reader can compute it from the other cells and the total of its row or column.
So for each small cell we look for a cycle of other cells through which its value could be shifted
without changing any visible number, and hide these cells too. This is complementary suppression as
a network flow: rows and columns are the nodes, and cells are the edges. Cox (1980) and Kelly,
Golden and Assad (1992) describe it; these sources are *recalled*, not looked up.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Grid = Sequence[Sequence[int]]
Cell = tuple[int, int]
Node = tuple[str, int]
ROUND_TO = 5
"""Published counts are rounded up to a multiple of this."""
_KEEP_TOTALS = 10**9
"""The extra price of hiding a total, so that totals are hidden only when nothing else helps."""


@dataclass(frozen=True)
class Protected:
    """A grid that may be published: counts are rounded up, and hidden cells are None.

    The last row and the last column are the totals.
    """

    grid: tuple[tuple[int | None, ...], ...]

    @property
    def rows(self) -> tuple[tuple[int | None, ...], ...]:
        """The rows without the row of totals; the last number of each is its total."""
        return self.grid[:-1]

    @property
    def totals(self) -> tuple[int | None, ...]:
        """The row of totals."""
        return self.grid[-1]


def with_totals(counts: Grid) -> list[list[int]]:
    """Return the grid with a column of row totals and a row of column totals."""
    rows = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) + 1 if counts else 1
    return [*rows, [sum(row[column] for row in rows) for column in range(width)]]


def figure(count: int, *, smallest: int, people: int | None = None) -> int | None:
    """Return one count rounded up, or None when it is small but not zero.

    `people` is the number of people whom the count concerns, where it counts something else, such
    as referrals; the smaller of the two numbers decides.
    """
    few = count if people is None else min(count, people)
    return None if 0 < few < smallest else rounded(count)


def rounded(count: int) -> int:
    """Return the smallest multiple of 5 that is not less than the count."""
    # Python rounds down when it divides, so dividing the negative number rounds up.
    return -(-count // ROUND_TO) * ROUND_TO


def protect(counts: Grid, *, smallest: int, people: Grid | None = None) -> Protected:
    """Hide the small cells and those from which they could be computed, and round the rest.

    Both grids contain their totals. `people` holds the number of people behind each count.
    """
    hidden = hidden_cells(counts, smallest=smallest, people=people)
    return Protected(
        tuple(
            tuple(None if (i, j) in hidden else rounded(n) for j, n in enumerate(row))
            for i, row in enumerate(counts)
        )
    )


def hidden_cells(counts: Grid, *, smallest: int, people: Grid | None = None) -> set[Cell]:
    """Return the (row, column) of the cells that must not be published, totals included."""
    behind = people or counts
    small = [
        (i, j)
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
        if 0 < min(count, behind[i][j]) < smallest
    ]
    hidden = set(small)
    # Later cells can use what was hidden for earlier ones, so less has to be hidden in all.
    for cell in small:
        hidden |= _cover(counts, cell, hidden, smallest - 1)
    return hidden


def _cover(counts: Grid, cell: Cell, hidden: set[Cell], room: int) -> set[Cell]:
    """Return the cells to hide so that this cell could be larger by `room` without a visible trace.

    Then a reader knows only that its value is one of `room` + 1 values or more.
    """
    values = {(i, j): n for i, row in enumerate(counts) for j, n in enumerate(row) if n}
    last = (len(counts) - 1, len(counts[0]) - 1)
    covered = set(hidden)
    while room > 0:
        # One path may allow only a part of the shift, because no cell may fall below 1.
        path = _cheapest(values, covered, cell, last)
        falling = [values[step] - 1 for step, rises in path if not rises]
        push = min([room, *falling])
        for step, rises in path:
            values[step] += push if rises else -push
            covered.add(step)
        room -= push
    return covered


def _cheapest(
    values: dict[Cell, int], hidden: set[Cell], cell: Cell, last: Cell
) -> list[tuple[Cell, bool]]:
    """Return the cheapest path of cells through which the value of this cell can be shifted.

    Each step is a cell, and whether its value rises (True) or falls (False). The search is
    Dijkstra's, and the price of a cell is what hiding it costs. There always is a path: any cell
    can rise when its two totals and the grand total rise too.
    """
    start, goal = ("row", cell[0]), ("column", cell[1])
    if _is_margin(cell, last):
        start, goal = goal, start
    queue: list[tuple[int, int, Node, list[tuple[Cell, bool]]]] = [(0, 0, start, [])]
    seen: set[Node] = set()
    while queue:
        cost, _, node, path = heapq.heappop(queue)
        if node == goal:
            return path
        if node in seen:
            continue
        seen.add(node)
        for step, rises, ahead in _onward(values, cell, last, node):
            price = 0 if step in hidden else _price(step, values[step], last)
            heapq.heappush(queue, (cost + price, len(path) + 1, ahead, [*path, (step, rises)]))
    raise AssertionError("A table whose totals are its sums has a way round for every cell.")


def _onward(
    values: dict[Cell, int], without: Cell, last: Cell, node: Node
) -> Iterator[tuple[Cell, bool, Node]]:
    """Yield the cells of this row or column that can change, as (cell, rises, next node)."""
    side, line = node
    from_row = side == "row"
    for other in range(last[1 if from_row else 0] + 1):
        step = (line, other) if from_row else (other, line)
        if step not in values or step == without:
            continue
        rises = _is_margin(step, last) == from_row
        # A reader knows that a hidden cell is not zero, so its value cannot fall below 1.
        if rises or values[step] > 1:
            yield step, rises, ("column" if from_row else "row", other)


def _price(cell: Cell, value: int, last: Cell) -> int:
    total = cell[0] == last[0] or cell[1] == last[1]
    return value + (_KEEP_TOTALS if total else 0)


def _is_margin(cell: Cell, last: Cell) -> bool:
    """Return whether this cell is the total of one row or column, and not the grand total.

    Such a total rises with the cells of its line, where another cell of the line would fall.
    """
    return (cell[0] == last[0]) != (cell[1] == last[1])
