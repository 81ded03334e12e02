package child

import "syscall"

func endWithParent(attributes *syscall.SysProcAttr, farewell syscall.Signal) {
	attributes.Pdeathsig = farewell
}
