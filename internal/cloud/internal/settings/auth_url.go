package settings

import "slices"

// AuthURL is where Keystone is. The entry of a named cloud is closed: where it does not say so, the block may, and the
// environment not, which may speak of another cloud.
func (from Sources) AuthURL() Setting {
	if !from.NamesCloud() {
		return from.Get("auth_url")
	}
	return slices.DeleteFunc(slices.Clone(from),
		func(s Source) bool { return s.Kind == EnvironmentKind }).Get("auth_url")
}
