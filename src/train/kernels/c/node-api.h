// What the addon uses of Node-API (https://nodejs.org/api/n-api.html), version 8 or any later.
#pragma once
#include "types.h"

typedef __SIZE_TYPE__ usize;
typedef struct napi_env_ *napi_env;
typedef struct napi_value_ *napi_value;
typedef struct napi_callback_info_ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);
// 0 where all went well.
typedef int napi_status;

#ifdef _WIN32
#define IMPORT __declspec(dllimport)
#define EXPORT __declspec(dllexport)
#else
#define IMPORT extern
#define EXPORT __attribute__((visibility("default")))
#endif

IMPORT napi_status napi_get_cb_info(
  napi_env env, napi_callback_info info, usize *count, napi_value *arguments, napi_value *self, void **data
);
IMPORT napi_status napi_get_value_double(napi_env env, napi_value value, f64 *result);
IMPORT napi_status napi_get_typedarray_info(
  napi_env env, napi_value array, int *type, usize *length, void **data, napi_value *buffer, usize *offset
);
IMPORT napi_status napi_get_arraybuffer_info(napi_env env, napi_value buffer, void **data, usize *bytes);
IMPORT napi_status napi_throw_type_error(napi_env env, const char *code, const char *message);
IMPORT napi_status napi_create_object(napi_env env, napi_value *result);
IMPORT napi_status napi_create_double(napi_env env, f64 value, napi_value *result);
IMPORT napi_status napi_create_function(
  napi_env env, const char *name, usize length, napi_callback call, void *data, napi_value *result
);
IMPORT napi_status napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value value);

#define NAPI_UINT8_ARRAY 1
#define NAPI_AUTO_LENGTH ((usize)-1)
