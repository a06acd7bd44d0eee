@org.jspecify.annotations.NullMarked
package mn.khamt.keys.web;
