/** One real PostgreSQL for all tests, a database for each class that asks, and people to call as. */
@org.jspecify.annotations.NullMarked
package mn.khamt.testing;
