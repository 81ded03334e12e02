package check

// Names are the checks a definition can have words of its own for; the schema lists the same.
func Names() []string {
	return []string{
		"required", "option", "none", "whole", "amount", "min", "max", "min-length", "max-length", "pattern", "characters",
		"date", "earliest", "latest", "identity", "reserve", "birth-date", "clearing", "account", "email", "phone",
		"many-rows", "few-boxes", "many-boxes", "duplicate", "decimal", "month", "range", "time", "schedule", "working-day", "min-age",
		"max-age", "leaf", "country", "address", "postcode", "person", "orgnumber", "bankgiro", "plusgiro", "iban", "few-rows",
		"many-files", "file-kind", "file-size", "total-size", "file-state",
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

		"decimal":     "check.decimal",
		"month":       "check.month",
		"range":       "check.range",
		"time":        "check.time",
		"schedule":    "check.schedule",
		"working-day": "check.working-day",
		"min-age":     "check.min-age",
		"max-age":     "check.max-age",
		"leaf":        "check.leaf",
		"country":     "check.country",
		"address":     "check.address",
		"postcode":    "check.postcode",
		"person":      "check.person",
		"orgnumber":   "check.orgnumber",
		"bankgiro":    "check.bankgiro",
		"plusgiro":    "check.plusgiro",
		"iban":        "check.iban",
		"few-rows":    "check.few-rows",
		"many-files":  "check.many-files",
		"file-kind":   "check.file-kind",
		"file-size":   "check.file-size",
		"total-size":  "check.total-size",
	}[check]
}
