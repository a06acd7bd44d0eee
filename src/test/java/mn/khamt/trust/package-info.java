/** What an attacker, a broken network or a hurried person does, and what must come of it. */
@org.jspecify.annotations.NullMarked
package mn.khamt.trust;
