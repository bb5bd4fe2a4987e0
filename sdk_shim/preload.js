'use strict';

// Leads what a Node program sends to the cloud to the emulator at ALIMOCK_ENDPOINT, whatever endpoint the program knows:
//   NODE_OPTIONS="--require <this file>" ALIMOCK_ENDPOINT=127.0.0.1:4766 node program.js
// Requests for anything else are left alone. ALIMOCK_INSTANCE chooses whose metadata are read.

const http = require('http');
const https = require('https');
const { syncBuiltinESMExports } = require('module');
const { URL, urlToHttpOptions } = require('url');

const METADATA = '100.100.100.200';
const DOMAIN = 'aliyuncs.com';

function isOfCloud(name) {
  return name === METADATA || name === DOMAIN || name.endsWith(`.${DOMAIN}`);
}

function emulatorFor(name) {
  const address = process.env.ALIMOCK_ENDPOINT;
  if (!address) {
    throw new Error(`alimock: ${name} was asked for, but ALIMOCK_ENDPOINT does not say where the emulator is`);
  }
  const { hostname, port } = new URL(`http://${address}`);
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port || 80 };
}

// Node takes (url, options, callback), of which the first two may be left out in turn.
function readArguments(given) {
  const rest = [...given];
  let options = {};
  if (typeof rest[0] === 'string') {
    options = urlToHttpOptions(new URL(rest.shift()));
  } else if (rest[0] instanceof URL) {
    options = urlToHttpOptions(rest.shift());
  }
  if (rest[0] && typeof rest[0] === 'object') {
    options = { ...options, ...rest.shift() };
  }
  return [options, rest.find((one) => typeof one === 'function')];
}

function withHeader(headers, name, value) {
  if (!Array.isArray(headers)) {
    const present = Object.keys(headers || {}).some((one) => one.toLowerCase() === name.toLowerCase());
    return present ? headers : { ...headers, [name]: value };
  }
  const pairs = Array.isArray(headers[0]) ? headers.map(([one]) => one) : headers.filter((_, index) => index % 2 === 0);
  if (pairs.some((one) => String(one).toLowerCase() === name.toLowerCase())) {
    return headers;
  }
  return Array.isArray(headers[0]) ? [...headers, [name, value]] : [...headers, name, value];
}

function led(options, name, usualPort) {
  const { agent, createConnection, socketPath, _defaultAgent, defaultPort, lookup, localAddress, family, ...kept } = options;
  const port = Number(options.port || defaultPort || usualPort);
  let headers = withHeader(options.headers, 'Host', port === usualPort ? name : `${name}:${port}`);
  if (name === METADATA && process.env.ALIMOCK_INSTANCE) {
    headers = withHeader(headers, 'X-Alimock-Instance', process.env.ALIMOCK_INSTANCE);
  }
  const { hostname, port: emulatorPort } = emulatorFor(name);
  return { ...kept, protocol: 'http:', host: hostname, hostname, port: emulatorPort, headers };
}

function wrap(module, usualPort) {
  const original = module.request;
  const plain = http.request;
  module.request = function request(...given) {
    const [options, callback] = readArguments(given);
    const name = String(options.hostname || options.host || '').toLowerCase().replace(/\.$/, '');
    return isOfCloud(name) ? plain(led(options, name, usualPort), callback) : original.apply(this, given);
  };
  module.get = function get(...given) {
    const request = module.request(...given);
    request.end();
    return request;
  };
}

// The order matters: each takes the plain function as it was.
wrap(https, 443);
wrap(http, 80);
syncBuiltinESMExports();
