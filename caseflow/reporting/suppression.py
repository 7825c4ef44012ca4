"""Disclosure control as arithmetic: no database, no Flask.

A table is a grid of counts whose last row and last column are the totals. To hide a small cell is
not enough when its row or column gives it away; so for each small cell we look for other cells
through which its value could be shifted without changing anything that stays visible, and hide
those (complementary suppression as a network flow; Cox 1980 and Kelly, Golden and Assad 1992
describe it; *recalled*, not looked up). Rows and columns are the nodes, cells the edges.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Grid = Sequence[Sequence[int]]
Cell = tuple[int, int]
Node = tuple[str, int]
ROUND_TO = 5
_KEEP_TOTALS = 10**9
"""Totals are worth more to a reader than any cell."""


@dataclass(frozen=True)
class Protected:
    """The grid as it may be published: rounded up, None where hidden; totals last."""

    grid: tuple[tuple[int | None, ...], ...]

    @property
    def rows(self) -> tuple[tuple[int | None, ...], ...]:
        """The rows without the row of totals; each ends with its total."""
        return self.grid[:-1]

    @property
    def totals(self) -> tuple[int | None, ...]:
        """The row of totals."""
        return self.grid[-1]


def with_totals(counts: Grid) -> list[list[int]]:
    """The grid with a column and a row of sums."""
    rows = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) + 1 if counts else 1
    return [*rows, [sum(row[column] for row in rows) for column in range(width)]]


def figure(count: int, *, smallest: int, people: int | None = None) -> int | None:
    """One number on its own: rounded up, or None when few people stand behind it."""
    few = count if people is None else min(count, people)
    return None if 0 < few < smallest else rounded(count)


def rounded(count: int) -> int:
    """The next multiple of 5 that is not below."""
    return -(-count // ROUND_TO) * ROUND_TO


def protect(counts: Grid, *, smallest: int, people: Grid | None = None) -> Protected:
    """Hide what is small and what would give it away; both grids carry their totals."""
    hidden = hidden_cells(counts, smallest=smallest, people=people)
    return Protected(
        tuple(
            tuple(None if (i, j) in hidden else rounded(n) for j, n in enumerate(row))
            for i, row in enumerate(counts)
        )
    )


def hidden_cells(counts: Grid, *, smallest: int, people: Grid | None = None) -> set[Cell]:
    """Which cells must not be published, totals included."""
    behind = people or counts
    small = [
        (i, j)
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
        if 0 < min(count, behind[i][j]) < smallest
    ]
    hidden = set(small)
    for cell in small:
        hidden |= _cover(counts, cell, hidden, smallest - 1)
    return hidden


def _cover(counts: Grid, cell: Cell, hidden: set[Cell], room: int) -> set[Cell]:
    """Cells to hide so that this one could be larger by `room`, and nobody would see it."""
    values = {(i, j): n for i, row in enumerate(counts) for j, n in enumerate(row) if n}
    last = (len(counts) - 1, len(counts[0]) - 1)
    covered = set(hidden)
    while room > 0:
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
    """The way round that hides least: each step a cell and whether it rises (else it falls).

    There always is one: with its own totals and the grand total rising too, any cell can rise.
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
    """Cells of this line that can give way, whether they rise, and the line they lead to."""
    side, line = node
    from_row = side == "row"
    for other in range(last[1 if from_row else 0] + 1):
        step = (line, other) if from_row else (other, line)
        if step not in values or step == without:
            continue
        rises = _is_margin(step, last) == from_row
        if rises or values[step] > 1:  # a hidden cell is known to be no zero
            yield step, rises, ("column" if from_row else "row", other)


def _price(cell: Cell, value: int, last: Cell) -> int:
    total = cell[0] == last[0] or cell[1] == last[1]
    return value + (_KEEP_TOTALS if total else 0)


def _is_margin(cell: Cell, last: Cell) -> bool:
    """A total of one row or column: it rises when its line rises, so its sign is turned."""
    return (cell[0] == last[0]) != (cell[1] == last[1])
