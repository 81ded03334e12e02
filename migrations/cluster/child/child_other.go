//go:build !linux

package child

import "syscall"

// endWithParent can do nothing here: what a killed process leaves running is ended at the next start.
func endWithParent(*syscall.SysProcAttr, syscall.Signal) {}
