"""UTM templates: named sets of UTM parameters that fill in the form of a link."""
