package provider

import (
	"errors"
	"sync"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

// reportedFailures are the failures that concern every read of a run, such as a refused login, each with the read that
// told of it first. The other reads name that one and repeat little: twenty data sources may fail for one password.
type reportedFailures struct {
	mutex sync.Mutex
	by    map[string]string // the first read, by the error's text
}

// first returns the read that told of a failure first; "" where that is this one, or where the failure may be this
// read's alone.
func (f *reportedFailures) first(err error, read string) string {
	_, isLogin := errors.AsType[*cloud.LoginError](err)
	if _, isSetting := errors.AsType[*cloud.SettingError](err); !isLogin && !isSetting {
		return ""
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.by == nil {
		f.by = map[string]string{}
	}
	if first, isTold := f.by[err.Error()]; isTold {
		return first
	}
	f.by[err.Error()] = read
	return ""
}
