/** Indicators, the records behind them, and imports of records of others, on the real database. */
@org.jspecify.annotations.NullMarked
package mn.khamt.numbers;
