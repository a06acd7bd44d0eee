@org.jspecify.annotations.NullMarked
package mn.khamt.admission.web;
