/** PostgreSQL: statements, transactions with a named caller, migrations, the embedded server. No other package touches a connection. */
@org.jspecify.annotations.NullMarked
package mn.khamt.platform.database;
