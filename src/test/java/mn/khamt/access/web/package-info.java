@org.jspecify.annotations.NullMarked
package mn.khamt.access.web;
