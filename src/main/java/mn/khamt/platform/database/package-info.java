/**
 * The database and the only way to it. Offers the PostgreSQL that Khamt brings along for a single machine, kept
 * durable, and the doors every room uses for its own SQL; no other package may touch a connection.
 */
@org.jspecify.annotations.NullMarked
package mn.khamt.platform.database;
