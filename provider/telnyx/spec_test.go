package telnyx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// specVariable names the environment variable that tells where the vendor's OpenAPI text is. The text is the vendor's own and
// not kept here: it is the part of openapi/spec3.yml of https://github.com/team-telnyx/openapi that holds the calls about SIM
// cards, their groups and actions, and wireless detail records, with the components that they refer to, as JSON or YAML.
// Without it nothing is compared, and the tests that need it say so and are skipped.
const specVariable = "SIMFLEET_TELNYX_OPENAPI"

// spec reads the vendor's text once, and mends it.
var spec = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(os.Getenv(specVariable))
	if err != nil {
		return nil, err
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			operation.Parameters = unfolded(operation.Parameters)
		}
	}
	widen(doc.Components.Schemas)
	closeAll(doc)
	// Where the text says that the API is, no test is; the tests' addresses may lack the /v2 that stands there.
	doc.Servers = nil
	return legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
})

// unfolded mends the parameters "filter" and "page". The text describes each as an object and lacks the style that would say
// how one is written, so that by the standard's default filter[status] would be a parameter named status. Its prose knows
// better: "Consolidated filter parameter for SIM cards (deepObject style). Originally: filter[iccid], filter[msisdn],
// filter[status], filter[tags]". So they are made what they were, one parameter each. Lists get the empty brackets of the
// example on https://developers.telnyx.com/docs/api/v2/wireless/SIM-Cards, "filter[tags][]=region_5".
func unfolded(parameters openapi3.Parameters) openapi3.Parameters {
	var all openapi3.Parameters
	for _, ref := range parameters {
		parameter := ref.Value
		if parameter.In != openapi3.ParameterInQuery || !parameter.Schema.Value.Type.Is("object") {
			all = append(all, ref)
			continue
		}
		for _, property := range slices.Sorted(maps.Keys(parameter.Schema.Value.Properties)) {
			schema := parameter.Schema.Value.Properties[property]
			name := parameter.Name + "[" + property + "]"
			if schema.Value.Type.Is("array") {
				name += "[]"
			}
			all = append(all, &openapi3.ParameterRef{Value: openapi3.NewQueryParameter(name).WithSchema(schema.Value)})
		}
	}
	return all
}

// widen lets in what the vendor documents elsewhere than in the text's types: four states of
// https://developers.telnyx.com/docs/iot-sim/sim-lifecycle, one of which the text's own filter knows, a group that "can be
// null" and a reason that "will be null", as the descriptions of the two say.
func widen(schemas openapi3.Schemas) {
	word := schemas["SIMCardStatus"].Value.Properties["value"].Value
	word.Enum = append(word.Enum, "registered", "unauthorized_imei", "blocked", "abolished")
	nullable := []*openapi3.SchemaRef{schemas["SIMCardAction"].Value.Properties["status"].Value.Properties["reason"]}
	for _, name := range []string{"SIMCard", "SimpleSIMCard"} {
		nullable = append(nullable, schemas[name].Value.Properties["sim_card_group_id"])
	}
	for _, ref := range nullable {
		if !ref.Value.Type.IncludesNull() {
			ref.Value.Type.With("null")
		}
	}
}

// closeAll refuses every key that the text does not name, in requests and in replies: each is a slip of ours.
func closeAll(doc *openapi3.T) {
	seen := make(map[*openapi3.Schema]bool)
	for _, schema := range doc.Components.Schemas {
		shut(schema, seen)
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, response := range operation.Responses.Map() {
				for _, content := range response.Value.Content {
					shut(content.Schema, seen)
				}
			}
		}
	}
}

func shut(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	schema := ref.Value
	seen[schema] = true
	shut(schema.Items, seen)
	for _, property := range schema.Properties {
		shut(property, seen)
	}
	if len(schema.Properties) > 0 && schema.AdditionalProperties.Has == nil && schema.AdditionalProperties.Schema == nil {
		schema.AdditionalProperties.Has = new(false)
	}
}

// checked puts the vendor's OpenAPI text between an adapter and a vendor that behaves: whatever request or reply is not as the
// text has it fails the test. Where the text is not at hand, it is the vendor alone.
func checked(t *testing.T, vendor http.Handler) http.Handler {
	t.Helper()
	if os.Getenv(specVariable) == "" {
		return vendor
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := checkRequest(r)
		if err != nil {
			t.Errorf("%s %s is not as the vendor's text has it: %v", r.Method, r.URL, err)
			vendor.ServeHTTP(w, r)
			return
		}
		reply := httptest.NewRecorder()
		vendor.ServeHTTP(reply, r)
		if err := checkReply(r.Context(), request, reply); err != nil {
			t.Errorf("the reply to %s %s is not as the vendor's text has it: %v\n%s", r.Method, r.URL, err, reply.Body)
		}
		maps.Copy(w.Header(), reply.Header())
		w.WriteHeader(reply.Code)
		_, _ = w.Write(reply.Body.Bytes())
	})
}

// options are what the text is held to beyond its types.
var options = &openapi3filter.Options{
	SkipSettingDefaults:               true,
	RejectWhenRequestBodyNotSpecified: true,
	AuthenticationFunc: func(_ context.Context, input *openapi3filter.AuthenticationInput) error {
		if !strings.HasPrefix(input.RequestValidationInput.Request.Header.Get("Authorization"), "Bearer ") {
			return errors.New("there is no bearer")
		}
		return nil
	},
	SchemaValidationOptions: []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC4122)),
	},
}

// checkRequest holds a request to the text, which leaves its body to be read once more.
func checkRequest(r *http.Request) (*openapi3filter.RequestValidationInput, error) {
	router, err := spec()
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	request := r.Clone(r.Context())
	request.Body = io.NopCloser(bytes.NewReader(body))
	request.URL.Path = strings.TrimPrefix(r.URL.Path, "/v2")
	route, arguments, err := router.FindRoute(request)
	if err != nil {
		return nil, err
	}
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: arguments, Route: route, Options: options}
	return input, errors.Join(
		known(route.Operation, request.URL.Query()),
		writable(route.Operation, body),
		openapi3filter.ValidateRequest(r.Context(), input),
	)
}

// known refuses parameters that the text does not have, and one that is told several times though it is no list: the validator
// looks only at those that it knows.
func known(operation *openapi3.Operation, query url.Values) error {
	for name, values := range query {
		parameter := operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name)
		if parameter == nil {
			return fmt.Errorf("there is no parameter %s", name)
		}
		if len(values) != 1 && !parameter.Schema.Value.Type.Is("array") {
			return fmt.Errorf("the parameter %s is told %d times", name, len(values))
		}
	}
	return nil
}

// writable refuses the keys that the text marks as the vendor's to write, which the validator lets pass for texts of this
// version of the standard.
func writable(operation *openapi3.Operation, body []byte) error {
	if len(body) == 0 || operation.RequestBody == nil {
		return nil
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return err
	}
	properties := operation.RequestBody.Value.Content.Get("application/json").Schema.Value.Properties
	for key := range keys {
		if property := properties[key]; property == nil || property.Value.ReadOnly {
			return fmt.Errorf("%s cannot be written", key)
		}
	}
	return nil
}

// checkReply holds a reply to the text. An error that it does not list for a call passes; a success must be listed.
func checkReply(ctx context.Context, request *openapi3filter.RequestValidationInput, reply *httptest.ResponseRecorder) error {
	strict := *options
	strict.IncludeResponseStatus = reply.Code < http.StatusMultipleChoices
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: reply.Code, Header: reply.Header(), Options: &strict,
		Body: io.NopCloser(bytes.NewReader(reply.Body.Bytes())),
	})
}
