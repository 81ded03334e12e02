// A certified OpenID provider (npm oidc-provider) for one test: node certified.mjs FOLDER-OF-E2E ALGORITHM BACK-CHANNEL-ADDRESS
// It prints its own address, and ends when its standard input does. Whoever the login_hint names is signed in without a page.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [folder, algorithm, backChannel] = process.argv.slice(2);
const from = createRequire(join(folder, 'package.json'));
const { Provider } = await import(pathToFileURL(from.resolve('oidc-provider')));

const people = {
  199001012385: { ssn: '199001012385', name: 'Amina Testberg', given_name: 'Amina', family_name: 'Testberg' },
  200002292399: { ssn: '200002292399', name: 'Jonas Ekdahl', given_name: 'Jonas', family_name: 'Ekdahl' },
};

const pair = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...pair.privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm, kid: 'certified' };

const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'stodporten',
    client_secret: "the client's secret: a+b%c",
    redirect_uris: ['https://stod.example/logga-in/svar'],
    post_logout_redirect_uris: ['https://stod.example/utloggad'],
    backchannel_logout_uri: backChannel,
    backchannel_logout_session_required: true,
    id_token_signed_response_alg: algorithm,
  }],
  jwks: { keys: [key] },
  cookies: { keys: ['only for this test'] },
  acrValues: ['loa2', 'loa3'],
  claims: { openid: ['sub', 'ssn'], profile: ['name', 'given_name', 'family_name'], acr: null, auth_time: null, sid: null },
  conformIdTokenClaims: false,
  extraParams: ['sign_text'],
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) { ctx.body = form; },
    },
  },
  findAccount: (ctx, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError(ctx, out) { ctx.body = out; },
  // It would not post to this machine otherwise, and the test is on this machine.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const acr = params.acr_values?.split(' ').includes('loa3') ? 'loa3' : 'loa2';
  return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: params.login_hint, acr, amr: ['test'] } });
});

provider.on('backchannel.error', (ctx, error) => console.error(error));
server.on('request', provider.callback());
console.log(issuer);
process.stdin.on('close', () => process.exit(0)).resume();
