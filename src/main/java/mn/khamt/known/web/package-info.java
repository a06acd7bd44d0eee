@org.jspecify.annotations.NullMarked
package mn.khamt.known.web;
