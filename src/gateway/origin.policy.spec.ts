import { isOriginAllowed } from './origin.policy.js';

const LIST = { allowedOrigins: ['https://app.example.com', 'http://localhost:5173'], host: '0.0.0.0' };
const PUBLIC = { allowedOrigins: undefined, host: '0.0.0.0' };
const LOOPBACK = { allowedOrigins: undefined, host: '127.0.0.1' };

describe('with a list of allowed origins', () => {
  it.each(['https://app.example.com', 'http://localhost:5173', undefined])('lets in %s', (origin) => {
    expect(isOriginAllowed({ origin, host: 'voice.example.com' }, LIST)).toBe(true);
  });

  it.each([
    'null',
    '',
    '*',
    'https://app.example.com.evil.io',
    'https://evil.io/https://app.example.com',
    'https://appXexample.com',
    'https://xapp.example.com',
    'https://example.com',
    'http://app.example.com',
    'wss://app.example.com',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'https://app.example.com.',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://app.example.com/',
    'https://app.example.com/x',
    'https://app.example.com?',
    'https://user@app.example.com',
    ' https://app.example.com',
    'https://app.example.com ',
    'https://app.example.com, https://app.example.com',
    'https://app.example.com,http://localhost:5173',
    'https://аpp.example.com',
    'https://xn--pp-7kc.example.com',
    'https://app。example.com',
    'http://localhost',
    'http://localhost:51730',
    'http://localhost:5173.evil.io',
    'http://127.0.0.1:5173',
    'app.example.com',
    'file://',
    'chrome-extension://abcdefgh',
  ])('keeps out %p', (origin) => {
    expect(isOriginAllowed({ origin, host: 'app.example.com' }, LIST)).toBe(false);
  });
});

describe('without a list', () => {
  it.each([
    ['a page of the same host', 'https://voice.example.com', 'voice.example.com'],
    ['a page of the same host and port', 'http://voice.example.com:8080', 'voice.example.com:8080'],
    ['a page whose default port is spelt out in Host', 'https://voice.example.com', 'Voice.Example.com:443'],
    ['a page on this machine', 'http://localhost:5173', 'voice.example.com'],
    ['a page on this machine by address', 'http://127.0.0.1:5173', 'voice.example.com'],
    ['a page on this machine by IPv6 address', 'http://[::1]:5173', 'voice.example.com'],
    ['a program', undefined, 'voice.example.com'],
  ])('lets in %s', (_, origin, host) => {
    expect(isOriginAllowed({ origin, host }, PUBLIC)).toBe(true);
  });

  it.each([
    ['a page of another host', 'https://evil.io', 'voice.example.com'],
    ['a page of another port', 'http://voice.example.com:3000', 'voice.example.com:8080'],
    ['a page of a longer name', 'https://voice.example.com.evil.io', 'voice.example.com'],
    ['a page called almost localhost', 'http://localhost.evil.io', 'voice.example.com'],
    ['a sandboxed page', 'null', 'voice.example.com'],
    ['a page where no Host is named', 'https://voice.example.com', undefined],
    ['a page where Host is nonsense', 'https://voice.example.com', 'voice.example.com@evil.io/'],
    ['two origins', 'http://localhost, http://localhost', 'voice.example.com'],
  ])('keeps out %s', (_, origin, host) => {
    expect(isOriginAllowed({ origin, host }, PUBLIC)).toBe(false);
  });

  it('keeps out a foreign page whose name was made to point at a loopback server', () => {
    const facts = { origin: 'http://rebound.evil.io:8080', host: 'rebound.evil.io:8080' };
    expect(isOriginAllowed(facts, LOOPBACK)).toBe(false);
    expect(isOriginAllowed({ origin: 'http://localhost:8080', host: 'localhost:8080' }, LOOPBACK)).toBe(true);
  });
});
