package settings

// PasscodeBeside is the code where nobody reports whether one is wanted. One that stands beside another password is of
// another user, and one in the environment may be left from another cloud, where the password is that of an entry.
func (from Sources) PasscodeBeside(password Setting) Setting {
	for _, s := range from {
		isOwn := !password.IsSet() || s.Kind == password.Kind
		isSpare := !s.First("password").IsSet() && (password.Kind != EntryKind || s.Kind != EnvironmentKind)
		if passcode := s.First("passcode"); passcode.IsSet() && (isOwn || isSpare) {
			return passcode
		}
	}
	return Setting{}
}

// CheckTokenURL refuses to send a token that stands in an entry to an endpoint that the environment names.
func CheckTokenURL(token, endpoint Setting) error {
	if token.Kind == EntryKind && endpoint.IsSet() && endpoint.Kind == EnvironmentKind {
		return Invalid(endpoint, "Foreign endpoint", "The token comes from %s, and the endpoint does not: it "+
			"may be another cloud's, so the token is not sent there. "+
			"Set compute_endpoint_override in the entry, or endpoint in the provider block", token.Origin)
	}
	return nil
}
