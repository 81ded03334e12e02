package forms

// Size is how large the file is, in kilobytes or megabytes as they are usually told.
func (f FileFact) Size(speaker Speaker) string { return Size(f.Bytes, speaker) }
