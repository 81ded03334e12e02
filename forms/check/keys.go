package check

// Names are the checks a definition can have words of its own for; the schema lists the same.
func Names() []string {
	return []string{
		"required", "option", "none", "whole", "amount", "min", "max", "min-length", "max-length", "pattern", "characters",
		"date", "earliest", "latest", "identity", "reserve", "birth-date", "clearing", "account", "email", "phone",
		"many-rows", "few-boxes", "many-boxes", "duplicate",
	}
}

// keyOf writes the keys out, so that every one can be found in the code.
func keyOf(check string) string {
	return map[string]string{
		"option":     "check.option",
		"none":       "check.none",
		"whole":      "check.whole",
		"amount":     "check.amount",
		"min":        "check.min",
		"max":        "check.max",
		"min-length": "check.min-length",
		"max-length": "check.max-length",
		"pattern":    "check.pattern",
		"characters": "check.characters",
		"date":       "check.date",
		"earliest":   "check.earliest",
		"latest":     "check.latest",
		"identity":   "check.identity",
		"reserve":    "check.reserve",
		"birth-date": "check.birth-date",
		"clearing":   "check.clearing",
		"account":    "check.account",
		"email":      "check.email",
		"phone":      "check.phone",
		"many-rows":  "check.many-rows",
		"few-boxes":  "check.few-boxes",
		"many-boxes": "check.many-boxes",
		"duplicate":  "check.duplicate",
	}[check]
}
