@org.jspecify.annotations.NullMarked
package mn.khamt.consent.web;
