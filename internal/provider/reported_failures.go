package provider

import (
	"errors"
	"sync"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

// reportedFailures are the failures that concern every read of a run, such as a refused login, and which read told of
// each first. The others need not repeat all of it: where twenty data sources fail for one password, one explanation
// is read and twenty are not.
type reportedFailures struct {
	mutex sync.Mutex
	by    map[string]string // what the first read asked for, by the error's text
}

// first returns what the read asked for that told of this failure first; "" where that is this one, or where the
// failure may be this read's own.
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
	if before, told := f.by[err.Error()]; told {
		return before
	}
	f.by[err.Error()] = read
	return ""
}
