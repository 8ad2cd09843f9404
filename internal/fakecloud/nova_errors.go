package fakecloud

import "net/http"

// faultNames are the keys of Nova's error bodies. Others say computeFault.
var faultNames = map[int]string{
	http.StatusBadRequest:            "badRequest",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "itemNotFound",
	http.StatusMethodNotAllowed:      "badMethod",
	http.StatusConflict:              "conflictingRequest",
	http.StatusRequestEntityTooLarge: "overLimit",
	http.StatusUnsupportedMediaType:  "badMediaType",
	http.StatusTooManyRequests:       "overLimit",
	http.StatusNotImplemented:        "notImplemented",
	http.StatusServiceUnavailable:    "serviceUnavailable",
}

// fault answers with Nova's own kind of error.
func (k *call) fault(status int, message string) {
	k.identify()
	name := faultNames[status]
	if name == "" {
		name = "computeFault"
	}
	writeJSON(k.w, status, "application/json; charset=UTF-8", object{name: object{"code": status, "message": message}})
}

// unauthorized is the answer of Keystone's middleware, in front of Nova.
func (k *call) unauthorized() {
	k.w.Header().Set("WWW-Authenticate", `Keystone uri="`+k.c.IdentityURL()+`/v3"`)
	k.body(http.StatusUnauthorized, object{"error": object{
		"code":    http.StatusUnauthorized,
		"title":   "Unauthorized",
		"message": "The request you have made requires authentication.",
	}})
}

// notFoundPage answers where there is no such route.
func (k *call) notFoundPage() {
	write(k.w, http.StatusNotFound, "text/html; charset=UTF-8", []byte(notFoundHTML))
}

const notFoundHTML = `<html>
 <head>
  <title>404 Not Found</title>
 </head>
 <body>
  <h1>404 Not Found</h1>
  The resource could not be found.<br /><br />



 </body>
</html>`
