namespace Plimsoll.Load.Scenarios;

/// <summary>Gaussian elimination with partial pivoting, for the few hundred unknowns that a journey has.</summary>
internal static class LinearEquations
{
    /// <param name="rows">The square matrix by rows; used up.</param>
    /// <param name="right">The right-hand side; used up.</param>
    /// <returns>Null where there is no single solution.</returns>
    public static double[]? Solve(double[][] rows, double[] right)
    {
        var n = right.Length;
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(rows[row][column]) > Math.Abs(rows[pivot][column]) ? row : pivot;
            }
            if (Math.Abs(rows[pivot][column]) < 1e-13)
            {
                return null;
            }
            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (var row = column + 1; row < n; row++)
            {
                var factor = rows[row][column] / rows[column][column];
                if (factor != 0)
                {
                    for (var i = column; i < n; i++)
                    {
                        rows[row][i] -= factor * rows[column][i];
                    }
                    right[row] -= factor * right[column];
                }
            }
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var i = row + 1; i < n; i++)
            {
                right[row] -= rows[row][i] * right[i];
            }
            right[row] /= rows[row][row];
        }
        return right;
    }
}
