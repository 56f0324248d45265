// Made from static/tablet/main.js. Libraries and their licences: static/vendor.
var _e="1.0.0",ft="2026-11-24T00:00:00Z";function Yn(t,e){let[n,r]=[t,e].map(a=>String(a).split(".").map(i=>parseInt(i,10)||0));for(let a=0;a<3;a++)if((n[a]??0)!==
(r[a]??0))return(n[a]??0)<(r[a]??0);return!1}var k=(t=Date.now())=>new Date(t).toISOString().replace(/\.\d+/,"");var za=new TextEncoder,Ra=new TextDecoder("utf-8",{fatal:!0}),T=t=>za.encode(t),bt=t=>Ra.decode(t);function Qn(...t){let e=new Uint8Array(t.reduce((r,a)=>r+a.length,
0)),n=0;for(let r of t)e.set(r,n),n+=r.length;return e}var Q=t=>Array.from(t,e=>e.toString(16).padStart(2,"0")).join("");function Zn(t){return Uint8Array.from(t.
match(/../g)??[],e=>parseInt(e,16))}function an(t){let e="";for(let n=0;n<t.length;n+=32768)e+=String.fromCharCode(...t.subarray(n,n+32768));return btoa(e)}var Z=t=>an(
t).replaceAll("+","-").replaceAll("/","_").replace(/=+$/,"");function pe(t){return Uint8Array.from(atob(t.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(
0))}var ee=t=>crypto.getRandomValues(new Uint8Array(t)),me=()=>Q(ee(16)),te=async t=>new Uint8Array(await crypto.subtle.digest("SHA-256",t));function be(t){if(Array.
isArray(t))return"["+t.map(e=>be(e??null)).join(",")+"]";if(t&&typeof t=="object")return"{"+Object.keys(t).filter(n=>t[n]!==void 0).sort().map(n=>be(n)+":"+be(t[n])).
join(",")+"}";if(typeof t=="number"&&!Number.isFinite(t))throw new TypeError("not a number of JSON");return JSON.stringify(typeof t=="string"?t.toWellFormed?.()??
t.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,"�"):t)}var v=class extends Error{constructor(e,n={}){super(e),this.name="CoreError",this.code=e,this.detail=n}},pt=t=>t?.name==="QuotaExceededError"||t?.name==="Unknow\
nError"&&/space|disk|quota/i.test(t.message),C=t=>t.catch(e=>{if(!pt(e))throw e}),Pe=t=>pt(t)?new v("storage_full"):t;var M=class extends Error{constructor(e){let n;e instanceof Error?n=e.message:typeof e=="string"?n=e:n="",super(n),this.name=this.constructor.name}},I=class extends M{};var $=class extends M{},R=class extends M{},He=class extends M{},Be=class extends M{},ze=class extends M{},Re=class extends M{},Fe=class extends M{},Xe=class extends M{},
ae=class extends M{},q=class extends M{};var Fa={},on=Xa(globalThis,Fa);function Xa(t,e){return new Proxy(t,{get(n,r,a){return r in e?e[r]:t[r]},set(n,r,a){return r in e&&delete e[r],t[r]=a,!0},deleteProperty(n,r){
let a=!1;return r in e&&(delete e[r],a=!0),r in t&&(delete t[r],a=!0),a},ownKeys(n){let r=Reflect.ownKeys(t),a=Reflect.ownKeys(e),i=new Set(a);return[...r.filter(
s=>!i.has(s)),...a]},defineProperty(n,r,a){return r in e&&delete e[r],Reflect.defineProperty(t,r,a),!0},getOwnPropertyDescriptor(n,r){return r in e?Reflect.getOwnPropertyDescriptor(
e,r):Reflect.getOwnPropertyDescriptor(t,r)},has(n,r){return r in e||r in t}})}async function Ga(){if(on!==void 0&&globalThis.crypto!==void 0)return globalThis.crypto.subtle;try{let{webcrypto:t}=await import("crypto");return t.subtle}catch(t){
throw new q(t)}}var H=class{constructor(){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0})}async _setup(){this._api===
void 0&&(this._api=await Ga())}};var J={Base:0,Psk:1,Auth:2,AuthPsk:3},B={NotAssigned:0,DhkemP256HkdfSha256:16,DhkemP384HkdfSha384:17,DhkemP521HkdfSha512:18,DhkemSecp256k1HkdfSha256:19,DhkemX25519HkdfSha256:32,
DhkemX448HkdfSha512:33,HybridkemX25519Kyber768:48,MlKem512:64,MlKem768:65,MlKem1024:66,XWing:25722},Ge={HkdfSha256:1,HkdfSha384:2,HkdfSha512:3,Sha3256:4,Sha3384:5,
Sha3512:6,Shake128:16,Shake256:17,TurboShake128:18,TurboShake256:19},ie={Aes128Gcm:1,Aes256Gcm:2,Chacha20Poly1305:3,ExportOnly:65535};var S=new Uint8Array(0);var tr=(()=>{let t=new Array(256),e=0,n=0n;for(;e<256;)t[e]=n,e++,n+=1n;return t})();var mt=new Uint8Array([75,69,77,0,0]);var nr=new Uint8Array([72,80,75,69,45,118,49]);function Se(t){return new Uint8Array(y(t))}function y(t){return t instanceof ArrayBuffer?t:ArrayBuffer.isView(t)?
new Uint8Array(t.buffer,t.byteOffset,t.byteLength).slice().buffer:new Uint8Array(t).slice().buffer}var sn=class extends H{constructor(){super(),Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Ge.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:S}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,
value:{name:"HMAC",hash:"SHA-256",length:256}})}init(e){this._suiteId=e}buildLabeledIkm(e,n){this._checkInit();let r=new Uint8Array(7+this._suiteId.byteLength+e.
byteLength+n.byteLength);return r.set(nr,0),r.set(this._suiteId,7),r.set(e,7+this._suiteId.byteLength),r.set(n,7+this._suiteId.byteLength+e.byteLength),r}buildLabeledInfo(e,n,r){
this._checkInit();let a=new Uint8Array(9+this._suiteId.byteLength+e.byteLength+n.byteLength);return a.set(new Uint8Array([0,r]),0),a.set(nr,2),a.set(this._suiteId,
9),a.set(e,9+this._suiteId.byteLength),a.set(n,9+this._suiteId.byteLength+e.byteLength),a}async extract(e,n){await this._setup();let r=e.byteLength===0?new ArrayBuffer(
this.hashSize):y(e);if(r.byteLength!==this.hashSize)throw new I("The salt length must be the same as the hashSize");let a=y(n),i=await this._api.importKey("raw",
r,this.algHash,!1,["sign"]);return await this._api.sign("HMAC",i,a)}async expand(e,n,r){await this._setup();let a=y(e),i=await this._api.importKey("raw",a,this.
algHash,!1,["sign"]),s=new ArrayBuffer(r),c=new Uint8Array(s),u=S,h=Se(n),b=new Uint8Array(1);if(r>255*this.hashSize)throw new Error("Entropy limit reached");let f=new Uint8Array(
this.hashSize+h.length+1);for(let p=1,d=0;d<c.length;p++)b[0]=p,f.set(u,0),f.set(h,u.length),f.set(b,u.length+h.length),u=new Uint8Array(await this._api.sign("H\
MAC",i,f.slice(0,u.length+h.length+1))),c.length-d>=u.length?(c.set(u,d),d+=u.length):(c.set(u.slice(0,c.length-d),d),d+=c.length-d);return s}async extractAndExpand(e,n,r,a){
await this._setup();let i=y(n),s=await this._api.importKey("raw",i,"HKDF",!1,["deriveBits"]);return await this._api.deriveBits({name:"HKDF",hash:this.algHash.hash,
salt:y(e),info:y(r)},s,a*8)}async labeledExtract(e,n,r){return await this.extract(e,this.buildLabeledIkm(n,r))}async labeledExpand(e,n,r,a){return await this.expand(
e,this.buildLabeledInfo(n,r,a),a)}_checkInit(){if(this._suiteId===S)throw new Error("Not initialized. Call init()")}},oe=class extends sn{constructor(){super(...arguments),
Object.defineProperty(this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Ge.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,
writable:!0,value:32}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,value:{name:"HMAC",hash:"SHA-256",length:256}})}};var se=t=>typeof t=="object"&&t!==null&&typeof t.privateKey=="object"&&typeof t.publicKey=="object";function F(t,e){if(e<=0)throw new Error("i2Osp: too small si\
ze");if(t>=256**e)throw new Error("i2Osp: too large integer");let n=new Uint8Array(e);for(let r=0;r<e&&t;r++)n[e-(r+1)]=t%256,t=Math.floor(t/256);return n}function we(t,e){
let n=new Uint8Array(t.length+e.length);return n.set(t,0),n.set(e,t.length),n}function Ae(t){let e=t.replace(/-/g,"+").replace(/_/g,"/"),n=atob(e),r=new Uint8Array(
n.length);for(let a=0;a<n.length;a++)r[a]=n.charCodeAt(a);return r}function ln(t,e){if(t.byteLength!==e.byteLength)throw new Error("xor: different length inputs");let n=new Uint8Array(t.byteLength);for(let r=0;r<t.byteLength;r++)
n[r]=t[r]^e[r];return n}var $a=new Uint8Array([101,97,101,95,112,114,107]),Wa=new Uint8Array([115,104,97,114,101,100,95,115,101,99,114,101,116]);function Va(t,e,n){let r=new Uint8Array(
t.length+e.length+n.length);return r.set(t,0),r.set(e,t.length),r.set(n,t.length+e.length),r}var ye=class{constructor(e,n,r){Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,
"encSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.
defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"_prim",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this.id=e,this._prim=n,this._kdf=r;let a=new Uint8Array(
mt);a.set(F(this.id,2),3),this._kdf.init(a)}async serializePublicKey(e){return await this._prim.serializePublicKey(e)}async deserializePublicKey(e){return await this.
_prim.deserializePublicKey(y(e))}async serializePrivateKey(e){return await this._prim.serializePrivateKey(e)}async deserializePrivateKey(e){return await this._prim.
deserializePrivateKey(y(e))}async importKey(e,n,r=!0){return await this._prim.importKey(e,n,r)}async generateKeyPair(){return await this._prim.generateKeyPair()}async deriveKeyPair(e){
let n=y(e);if(n.byteLength>8192)throw new I("Too long ikm");return await this._prim.deriveKeyPair(n)}async encap(e){let n;e.ekm===void 0?n=await this.generateKeyPair():
se(e.ekm)?n=e.ekm:n=await this.deriveKeyPair(e.ekm);let r=await this._prim.serializePublicKey(n.publicKey),a=await this._prim.serializePublicKey(e.recipientPublicKey);
try{let i;if(e.senderKey===void 0)i=new Uint8Array(await this._prim.dh(n.privateKey,e.recipientPublicKey));else{let u=se(e.senderKey)?e.senderKey.privateKey:e.senderKey,
h=new Uint8Array(await this._prim.dh(n.privateKey,e.recipientPublicKey)),b=new Uint8Array(await this._prim.dh(u,e.recipientPublicKey));i=we(h,b)}let s;if(e.senderKey===
void 0)s=we(new Uint8Array(r),new Uint8Array(a));else{let u=se(e.senderKey)?e.senderKey.publicKey:await this._prim.derivePublicKey(e.senderKey),h=await this._prim.
serializePublicKey(u);s=Va(new Uint8Array(r),new Uint8Array(a),new Uint8Array(h))}let c=await this._generateSharedSecret(i,s);return{enc:r,sharedSecret:c}}catch(i){
throw new He(i)}}async decap(e){let n=y(e.enc),r=await this._prim.deserializePublicKey(n),a=se(e.recipientKey)?e.recipientKey.privateKey:e.recipientKey,i=se(e.recipientKey)?
e.recipientKey.publicKey:await this._prim.derivePublicKey(e.recipientKey),s=await this._prim.serializePublicKey(i);try{let c;if(e.senderPublicKey===void 0)c=new Uint8Array(
await this._prim.dh(a,r));else{let h=new Uint8Array(await this._prim.dh(a,r)),b=new Uint8Array(await this._prim.dh(a,e.senderPublicKey));c=we(h,b)}let u;if(e.senderPublicKey===
void 0)u=we(new Uint8Array(n),new Uint8Array(s));else{let h=await this._prim.serializePublicKey(e.senderPublicKey);u=new Uint8Array(n.byteLength+s.byteLength+h.
byteLength),u.set(new Uint8Array(n),0),u.set(new Uint8Array(s),n.byteLength),u.set(new Uint8Array(h),n.byteLength+s.byteLength)}return await this._generateSharedSecret(
c,u)}catch(c){throw new Be(c)}}async _generateSharedSecret(e,n){let r=this._kdf.buildLabeledIkm($a,e),a=this._kdf.buildLabeledInfo(Wa,n,this.secretSize);return await this.
_kdf.extractAndExpand(S,r,a,this.secretSize)}};var le=["deriveBits"],ve=new Uint8Array([100,107,112,95,112,114,107]);var wt=class{constructor(e){Object.defineProperty(this,"_num",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._num=new Uint8Array(e)}val(){return this.
_num}reset(){this._num.fill(0)}set(e){if(e.length!==this._num.length)throw new Error("Bignum.set: invalid argument");this._num.set(e)}isZero(){for(let e=0;e<this.
_num.length;e++)if(this._num[e]!==0)return!1;return!0}lessThan(e){if(e.length!==this._num.length)throw new Error("Bignum.lessThan: invalid argument");for(let n=0;n<
this._num.length;n++){if(this._num[n]<e[n])return!0;if(this._num[n]>e[n])return!1}return!1}};var Ja=new Uint8Array([99,97,110,100,105,100,97,116,101]),Ya=new Uint8Array([255,255,255,255,0,0,0,0,255,255,255,255,255,255,255,255,188,230,250,173,167,23,158,
132,243,185,202,194,252,99,37,81]),Qa=new Uint8Array([255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,199,99,77,
129,244,55,45,223,88,26,13,178,72,176,167,122,236,236,25,106,204,197,41,115]),Za=new Uint8Array([1,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,
255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,250,81,134,135,131,191,47,150,107,127,204,1,72,247,9,165,208,59,181,201,184,137,156,71,174,187,111,
183,30,145,56,100,9]),ei=new Uint8Array([48,65,2,1,0,48,19,6,7,42,134,72,206,61,2,1,6,8,42,134,72,206,61,3,1,7,4,39,48,37,2,1,1,4,32]),ti=new Uint8Array([48,78,
2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,34,4,55,48,53,2,1,1,4,48]),ni=new Uint8Array([48,96,2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,35,4,
73,48,71,2,1,1,4,66]),ri={p:0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,b:0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
gx:0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,gy:0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,coordinateSize:32},
ai={p:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,b:0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
gx:0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,gy:0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
coordinateSize:48},ii={p:(1n<<521n)-1n,b:0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
gx:0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,gy:0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
coordinateSize:66};function Ke(t,e){let n=t%e;return n>=0n?n:n+e}function ir(t,e,n){let r=1n,a=Ke(t,n),i=e;for(;i>0n;)(i&1n)===1n&&(r=Ke(r*a,n)),a=Ke(a*a,n),i>>=
1n;return r}function oi(t,e){let n=ir(t,e+1n>>2n,e);if(Ke(n*n,e)!==Ke(t,e))throw new Error("Invalid ECDH point");return n}function si(t){let e=0n;for(let n of t)
e=e<<8n|tr[n];return e}function rr(t,e){let n=new Uint8Array(e),r=t;for(let a=e-1;a>=0;a--)n[a]=Number(r&0xffn),r>>=8n;if(r!==0n)throw new Error("Invalid coordi\
nate length");return n}function ar(t,e,n){let r=new Uint8Array(1+n*2);return r[0]=4,r.set(rr(t,n),1),r.set(rr(e,n),1+n),r}var $e=class extends H{constructor(e,n){
switch(super(),Object.defineProperty(this,"_hkdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_alg",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),Object.defineProperty(this,"_nPk",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nSk",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nDh",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,
"_order",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_bitmask",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_pkcs8AlgId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_curveParams",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._hkdf=n,e){case B.DhkemP256HkdfSha256:this._alg={name:"ECDH",namedCurve:"P-256"},this._nPk=65,this._nSk=32,this._nDh=32,this._order=
Ya,this._bitmask=255,this._pkcs8AlgId=ei,this._curveParams=ri;break;case B.DhkemP384HkdfSha384:this._alg={name:"ECDH",namedCurve:"P-384"},this._nPk=97,this._nSk=
48,this._nDh=48,this._order=Qa,this._bitmask=255,this._pkcs8AlgId=ti,this._curveParams=ai;break;default:this._alg={name:"ECDH",namedCurve:"P-521"},this._nPk=133,
this._nSk=66,this._nDh=66,this._order=Za,this._bitmask=1,this._pkcs8AlgId=ni,this._curveParams=ii;break}}async serializePublicKey(e){await this._setup();try{return await this.
_api.exportKey("raw",e)}catch(n){throw new $(n)}}async deserializePublicKey(e){await this._setup();try{return await this._importRawKey(y(e),!0)}catch(n){throw new R(
n)}}async serializePrivateKey(e){await this._setup();try{let n=await this._api.exportKey("jwk",e);if(!("d"in n))throw new Error("Not private key");return Ae(n.d).
buffer}catch(n){throw new $(n)}}async deserializePrivateKey(e){await this._setup();try{return await this._importRawKey(y(e),!1)}catch(n){throw new R(n)}}async importKey(e,n,r){
await this._setup();try{if(e==="raw")return await this._importRawKey(n,r);if(n instanceof ArrayBuffer)throw new Error("Invalid jwk key format");return await this.
_importJWK(n,r)}catch(a){throw new R(a)}}async generateKeyPair(){await this._setup();try{return await this._api.generateKey(this._alg,!0,le)}catch(e){throw new q(
e)}}async deriveKeyPair(e){await this._setup();try{let n=y(e),r=await this._hkdf.labeledExtract(S,ve,new Uint8Array(n)),a=new wt(this._nSk);for(let s=0;a.isZero()||
!a.lessThan(this._order);s++){if(s>255)throw new Error("Faild to derive a key pair");let c=new Uint8Array(await this._hkdf.labeledExpand(r,Ja,F(s,1),this._nSk));
c[0]=c[0]&this._bitmask,a.set(c)}let i=await this._deserializePkcs8Key(a.val());return a.reset(),{privateKey:i,publicKey:await this.derivePublicKey(i)}}catch(n){
throw new ae(n)}}async derivePublicKey(e){await this._setup();try{let n=await this._api.exportKey("jwk",e);return delete n.d,delete n.key_ops,await this._api.importKey(
"jwk",n,this._alg,!0,[])}catch{try{return await this._derivePublicKeyWithoutJwkExport(e)}catch(n){throw new R(n)}}}async dh(e,n){try{return await this._setup(),
await this._api.deriveBits({name:"ECDH",public:n},e,this._nDh*8)}catch(r){throw new $(r)}}async _importRawKey(e,n){if(n&&e.byteLength!==this._nPk)throw new Error(
"Invalid public key for the ciphersuite");if(!n&&e.byteLength!==this._nSk)throw new Error("Invalid private key for the ciphersuite");return n?await this._api.importKey(
"raw",e,this._alg,!0,[]):await this._deserializePkcs8Key(new Uint8Array(e))}async _importJWK(e,n){if(typeof e.crv>"u"||e.crv!==this._alg.namedCurve)throw new Error(
`Invalid crv: ${e.crv}`);if(n){if(typeof e.d<"u")throw new Error("Invalid key: `d` should not be set");return await this._api.importKey("jwk",e,this._alg,!0,[])}
if(typeof e.d>"u")throw new Error("Invalid key: `d` not found");return await this._api.importKey("jwk",e,this._alg,!0,le)}async _deserializePkcs8Key(e){let n=new Uint8Array(
this._pkcs8AlgId.length+e.length);return n.set(this._pkcs8AlgId,0),n.set(e,this._pkcs8AlgId.length),await this._api.importKey("pkcs8",n,this._alg,!0,le)}async _derivePublicKeyWithoutJwkExport(e){
let n=ar(this._curveParams.gx,this._curveParams.gy,this._curveParams.coordinateSize),r=await this._api.importKey("raw",n.buffer,this._alg,!0,[]),a=new Uint8Array(
await this._api.deriveBits({name:"ECDH",public:r},e,this._nDh*8)),i=this._curveParams.p,s=si(a),c=Ke(ir(s,3n,i)-3n*s+this._curveParams.b,i),u=oi(c,i);(u&1n)===1n&&
(u=i-u);let h=ar(s,u,this._curveParams.coordinateSize);return await this._api.importKey("raw",h.buffer,this._alg,!0,[])}};var cn=["encrypt","decrypt"];function ci(t){return t instanceof Uint8Array||ArrayBuffer.isView(t)&&t.constructor.name==="Uint8Array"}function We(t,e=""){if(!Number.isSafeInteger(t)||t<0){let n=e&&
`"${e}" `;throw new Error(`${n}expected integer >0, got ${t}`)}}function ke(t,e,n=""){let r=ci(t),a=t?.length,i=e!==void 0;if(!r||i&&a!==e){let s=n&&`"${n}" `,c=i?
` of length ${e}`:"",u=r?`length=${a}`:`type=${typeof t}`;throw new Error(s+"expected Uint8Array"+c+", got "+u)}return t}function Ee(t,e=!0){if(t.destroyed)throw new Error(
"Hash instance has been destroyed");if(e&&t.finished)throw new Error("Hash#digest() has already been called")}function Te(...t){for(let e=0;e<t.length;e++)t[e].fill(0)}var ui=new Uint32Array([287454020]),hi=new Uint8Array(ui.buffer),di=hi[0]===68;function lr(t){if(typeof t!="function"||typeof t.create!="function")throw new Error("Hash must wrapped by utils.createHasher");We(t.outputLen),We(t.blockLen)}var gt=class{constructor(e,n){if(Object.defineProperty(this,"oHash",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"iHash",
{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"blockLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"outputLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"finished",{enumerable:!0,configurable:!0,writable:!0,
value:!1}),Object.defineProperty(this,"destroyed",{enumerable:!0,configurable:!0,writable:!0,value:!1}),lr(e),ke(n,void 0,"key"),this.iHash=e.create(),typeof this.
iHash.update!="function")throw new Error("Expected instance of class which extends utils.Hash");this.blockLen=this.iHash.blockLen,this.outputLen=this.iHash.outputLen;
let r=this.blockLen,a=new Uint8Array(r);a.set(n.length>r?e.create().update(n).digest():n);for(let i=0;i<a.length;i++)a[i]^=54;this.iHash.update(a),this.oHash=e.
create();for(let i=0;i<a.length;i++)a[i]^=106;this.oHash.update(a),Te(a)}update(e){return Ee(this),this.iHash.update(e),this}digestInto(e){Ee(this),ke(e,this.outputLen,
"output"),this.finished=!0,this.iHash.digestInto(e),this.oHash.update(e),this.oHash.digestInto(e),this.destroy()}digest(){let e=new Uint8Array(this.oHash.outputLen);
return this.digestInto(e),e}_cloneInto(e){e||=Object.create(Object.getPrototypeOf(this),{});let{oHash:n,iHash:r,finished:a,destroyed:i,blockLen:s,outputLen:c}=this;
return e=e,e.finished=a,e.destroyed=i,e.blockLen=s,e.outputLen=c,e.oHash=n._cloneInto(e.oHash),e.iHash=r._cloneInto(e.iHash),e}clone(){return this._cloneInto()}destroy(){
this.destroyed=!0,this.oHash.destroy(),this.iHash.destroy()}},cr=(t,e,n)=>new gt(t,e).update(n).digest();cr.create=(t,e)=>new gt(t,e);var vt=0xffffffffn,hr=32n;function pi(t,e=!1){return e?{h:Number(t&vt),l:Number(t>>hr&vt)}:{h:Number(t>>hr&vt)|0,l:Number(t&vt)|0}}function un(t,e=!1){let n=t.length,
r=new Uint32Array(n),a=new Uint32Array(n);for(let i=0;i<n;i++){let{h:s,l:c}=pi(t[i],e);[r[i],a[i]]=[s,c]}return[r,a]}var vi=0n,Ve=1n,ki=2n,xi=7n,_i=256n,Pi=0x71n,Si=[],Ai=[],dr=[];for(let t=0,e=Ve,n=1,r=0;t<24;t++){[n,r]=[r,(2*n+3*r)%5],Si.push(2*(5*r+n)),Ai.push((t+1)*(t+2)/2%
64);let a=vi;for(let i=0;i<7;i++)e=(e<<Ve^(e>>xi)*Pi)%_i,e&ki&&(a^=Ve<<(Ve<<BigInt(i))-Ve);dr.push(a)}var fr=un(dr,!0),ic=fr[0],oc=fr[1];var fn=class extends H{constructor(e){super(),Object.defineProperty(this,"_rawKey",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_key",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._rawKey=y(e)}async seal(e,n,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(
r)};return await this._api.encrypt(a,this._key,y(n))}async open(e,n,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(r)};return await this.
_api.decrypt(a,this._key,y(n))}async _setupKey(){if(this._key!==void 0)return;await this._setup();let e=await this._importKey(this._rawKey);new Uint8Array(this.
_rawKey).fill(0),this._key=e}async _importKey(e){return await this._api.importKey("raw",e,{name:"AES-GCM"},!0,cn)}},kt=class{constructor(){Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:ie.Aes128Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:16}),
Object.defineProperty(this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,
writable:!0,value:16})}createEncryptionContext(e){return new fn(e)}},Je=class extends kt{constructor(){super(...arguments),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:ie.Aes256Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,writable:!0,value:16})}};function bn(){return new Promise((t,e)=>{e(new q("Not supported"))})}var Ti=new Uint8Array([115,101,99]),Oe=class{constructor(e,n,r){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"exporterSecret",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._api=e,this._kdf=n,this.exporterSecret=r}async seal(e,n){return await bn()}async open(e,n){return await bn()}async export(e,n){let r=y(
e);if(r.byteLength>8192)throw new I("Too long exporter context");try{return await this._kdf.labeledExpand(this.exporterSecret,Ti,new Uint8Array(r),n)}catch(a){throw new ze(
a)}}},xt=class extends Oe{},_t=class extends Oe{constructor(e,n,r,a){super(e,n,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
this.enc=a}};var Ie=class extends Oe{constructor(e,n,r){if(super(e,n,r.exporterSecret),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_nK",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nN",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_nT",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_ctx",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),r.key===void 0||r.baseNonce===void 0||r.seq===void 0)throw new Error("Required parameters are missing");this._aead=r.aead,this._nK=this.
_aead.keySize,this._nN=this._aead.nonceSize,this._nT=this._aead.tagSize;let a=this._aead.createEncryptionContext(r.key);this._ctx={key:a,baseNonce:r.baseNonce,seq:r.
seq}}computeNonce(e){let n=F(e.seq,e.baseNonce.byteLength);return ln(e.baseNonce,n).buffer}incrementSeq(e){if(e.seq>Number.MAX_SAFE_INTEGER)throw new Xe("Messag\
e limit reached");e.seq+=1}};var Oi=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},Ii=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},Pt,je=class{constructor(){Pt.set(this,Promise.resolve())}async lock(){let e,n=new Promise(a=>{e=a}),r=Oi(this,Pt,"f");return Ii(this,Pt,n,"f"),await r,
e}};Pt=new WeakMap;var mr=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},ji=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},Ye,St=class extends Ie{constructor(){super(...arguments),Ye.set(this,void 0)}async open(e,n=S.buffer){ji(this,Ye,mr(this,Ye,"f")??new je,"f");let r=await mr(
this,Ye,"f").lock(),a;try{a=await this._ctx.key.open(this.computeNonce(this._ctx),y(e),y(n))}catch(i){throw new Fe(i)}finally{r()}return this.incrementSeq(this.
_ctx),a}};Ye=new WeakMap;var wr=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},Li=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},Qe,At=class extends Ie{constructor(e,n,r,a){super(e,n,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Qe.set(this,void 0),this.enc=a}async seal(e,n=S.buffer){Li(this,Qe,wr(this,Qe,"f")??new je,"f");let r=await wr(this,Qe,"f").lock(),a;try{a=await this._ctx.key.seal(
this.computeNonce(this._ctx),y(e),y(n))}catch(i){throw new Re(i)}finally{r()}return this.incrementSeq(this._ctx),a}};Qe=new WeakMap;var Ci=new Uint8Array([98,97,115,101,95,110,111,110,99,101]),Ni=new Uint8Array([101,120,112]),Di=new Uint8Array([105,110,102,111,95,104,97,115,104]),Mi=new Uint8Array(
[107,101,121]),qi=new Uint8Array([112,115,107,95,105,100,95,104,97,115,104]),Ui=new Uint8Array([115,101,99,114,101,116]),Hi=new Uint8Array([72,80,75,69,0,0,0,0,
0,0]),Kt=class extends H{constructor(e){if(super(),Object.defineProperty(this,"_kem",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),typeof e.kem=="number")throw new I("KemId cannot be used");if(this.
_kem=e.kem,typeof e.kdf=="number")throw new I("KdfId cannot be used");if(this._kdf=e.kdf,typeof e.aead=="number")throw new I("AeadId cannot be used");this._aead=
e.aead,this._suiteId=new Uint8Array(Hi),this._suiteId.set(F(this._kem.id,2),4),this._suiteId.set(F(this._kdf.id,2),6),this._suiteId.set(F(this._aead.id,2),8),this.
_kdf.init(this._suiteId)}get kem(){return this._kem}get kdf(){return this._kdf}get aead(){return this._aead}async createSenderContext(e){this._validateInputLength(
e),await this._setup();let n=await this._kem.encap(e),r;return e.psk!==void 0?r=e.senderKey!==void 0?J.AuthPsk:J.Psk:r=e.senderKey!==void 0?J.Auth:J.Base,await this.
_keyScheduleS(r,n.sharedSecret,n.enc,e)}async createRecipientContext(e){this._validateInputLength(e),await this._setup();let n=await this._kem.decap(e),r;return e.
psk!==void 0?r=e.senderPublicKey!==void 0?J.AuthPsk:J.Psk:r=e.senderPublicKey!==void 0?J.Auth:J.Base,await this._keyScheduleR(r,n,e)}async seal(e,n,r=S.buffer){
let a=await this.createSenderContext(e);return{ct:await a.seal(n,r),enc:a.enc}}async open(e,n,r=S.buffer){return await(await this.createRecipientContext(e)).open(
n,r)}async _keySchedule(e,n,r){let a=r.psk===void 0?S:Se(r.psk.id),i=await this._kdf.labeledExtract(S,qi,a),s=r.info===void 0?S:Se(r.info),c=await this._kdf.labeledExtract(
S,Di,s),u=new Uint8Array(1+i.byteLength+c.byteLength);u.set(new Uint8Array([e]),0),u.set(new Uint8Array(i),1),u.set(new Uint8Array(c),1+i.byteLength);let h=r.psk===
void 0?S:Se(r.psk.key),b=this._kdf.buildLabeledIkm(Ui,h),f=this._kdf.buildLabeledInfo(Ni,u,this._kdf.hashSize),p=await this._kdf.extractAndExpand(n,b,f,this._kdf.
hashSize);if(this._aead.id===ie.ExportOnly)return{aead:this._aead,exporterSecret:p};let d=this._kdf.buildLabeledInfo(Mi,u,this._aead.keySize),w=await this._kdf.
extractAndExpand(n,b,d,this._aead.keySize),x=this._kdf.buildLabeledInfo(Ci,u,this._aead.nonceSize),_=await this._kdf.extractAndExpand(n,b,x,this._aead.nonceSize);
return{aead:this._aead,exporterSecret:p,key:w,baseNonce:new Uint8Array(_),seq:0}}async _keyScheduleS(e,n,r,a){let i=await this._keySchedule(e,n,a);return i.key===
void 0?new _t(this._api,this._kdf,i.exporterSecret,r):new At(this._api,this._kdf,i,r)}async _keyScheduleR(e,n,r){let a=await this._keySchedule(e,n,r);return a.key===
void 0?new xt(this._api,this._kdf,a.exporterSecret):new St(this._api,this._kdf,a)}_validateInputLength(e){if(e.info!==void 0&&e.info.byteLength>268435456)throw new I(
"Too long info");if(e.psk!==void 0){if(e.psk.key.byteLength<32)throw new I(`PSK must have at least ${32} bytes`);if(e.psk.key.byteLength>8192)throw new I("Too l\
ong psk.key");if(e.psk.id.byteLength>8192)throw new I("Too long psk.id")}}};var Et=class extends ye{constructor(){let e=new oe,n=new $e(B.DhkemP256HkdfSha256,e);super(B.DhkemP256HkdfSha256,n,e),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:B.DhkemP256HkdfSha256}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"encSize",{enumerable:!0,configurable:!0,writable:!0,value:65}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:65}),
Object.defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:32})}};var Ze=class extends Kt{},et=class extends Et{};var tt=class extends oe{};var Xu=new Uint8Array([48,46,2,1,0,48,5,6,3,43,101,110,4,34,4,32]);var Qu=new Uint8Array([48,70,2,1,0,48,5,6,3,43,101,111,4,58,4,56]);var yr=new Ze({kem:new et,kdf:new tt,aead:new Je}),gr={name:"ECDSA",namedCurve:"P-256"},vr={name:"ECDSA",hash:"SHA-256"},Le={envelope:"sipas envelope 1",handover:"\
sipas handover 1",escrow:"sipas escrow 1"};async function Ce(t,e,n,r=new Uint8Array){let a=await yr.kem.deserializePublicKey(pe(t.public).buffer),i=await yr.createSenderContext(
{recipientPublicKey:a,info:T(e).buffer}),s=await i.seal(n,r);return Qn(Uint8Array.of(1),Zn(t.id),new Uint8Array(i.enc),new Uint8Array(s))}async function kr(){let t=await crypto.
subtle.generateKey(gr,!1,["sign","verify"]),e=new Uint8Array(await crypto.subtle.exportKey("raw",t.publicKey));return{private:t.privateKey,public:Z(e)}}async function nt(t,e){
return Z(new Uint8Array(await crypto.subtle.sign(vr,t,T(e))))}async function xr(t,e,n){let r;try{r=pe(e)}catch{return!1}for(let a of t){let i=await crypto.subtle.
importKey("raw",pe(a.public),gr,!1,["verify"]);if(await crypto.subtle.verify(vr,i,r,T(n)))return!0}return!1}var _r=async t=>Q((await te(pe(t))).subarray(0,8));var Tt=10,Bi=6e5,pn=500;async function mn(t,e,n){let r=await crypto.subtle.importKey("raw",T(t),"PBKDF2",!1,["deriveKey"]);return crypto.subtle.deriveKey({name:"\
PBKDF2",hash:"SHA-256",salt:e,iterations:n},r,{name:"AES-GCM",length:256},!1,["encrypt","decrypt"])}async function Pr(){let e=1/0;for(let n=0;n<3;n++){let r=performance.
now();await mn("000000",ee(16),1e5),e=Math.min(e,Math.max(performance.now()-r,1))}return Math.max(Bi,Math.ceil(1e5*pn*1.1/e/1e4)*1e4)}var Ot=(t,e)=>({name:"AES-\
GCM",iv:t,additionalData:T(e)}),Sr=t=>crypto.subtle.importKey("raw",t,"AES-GCM",!1,["encrypt","decrypt"]);async function wn(t,e,n,r){let a=ee(16),i=ee(12),s=await mn(
n,a,r);return{salt:a,iv:i,iterations:r,data:new Uint8Array(await crypto.subtle.encrypt(Ot(i,"pin "+e),s,t))}}async function Ar(t,e,n,r){let a=r?.id??me(),i=r?.raw??
ee(32),s=await Ce(e,Le.escrow,T(JSON.stringify({...n,key:a,data_key:Z(i)})));return{vault:{id:a,left:Tt,pin:await wn(i,a,t,await Pr()),escrow:s,escrowKey:e.id},
key:{id:a,key:await Sr(i)}}}async function Kr(t,e,n){let r=await Er(t,e);return r&&{...t,left:Tt,pin:await wn(r,t.id,n,Math.max(t.pin.iterations,await Pr()))}}async function Er(t,e){
let n=await mn(e,t.pin.salt,t.pin.iterations);try{return new Uint8Array(await crypto.subtle.decrypt(Ot(t.pin.iv,"pin "+t.id),n,t.pin.data))}catch{return null}}async function Tr(t,e){
let n=performance.now(),r=await Er(t,e),a=performance.now()-n;if(!r)return null;let i=a<pn?await wn(r,t.id,e,Math.ceil(t.pin.iterations*pn*1.1/a)):null;return{key:{
id:t.id,key:await Sr(r)},stronger:i}}async function ce(t,e,n){let r=ee(12),a=await crypto.subtle.encrypt(Ot(r,e),t.key,T(JSON.stringify(n)));return{key:t.id,iv:r,
data:new Uint8Array(a)}}async function X(t,e,n){if(n.key!==t.id)throw new Error(`${e} is encrypted with another key`);return JSON.parse(bt(new Uint8Array(await crypto.
subtle.decrypt(Ot(n.iv,e),t.key,n.data))))}var zi=["not_at_home","no_access","appointment"],Ri=["complete","partial","refused","refused_respondent","break_off","not_at_home","absent","no_access","appoint\
ment","dead","unable","language","moved","not_found","unsafe","vacant","not_residential","out_of_scope"],rt=t=>Ri.includes(t),Ne=t=>rt(t)&&!zi.includes(t),Fi=t=>new Date(
Date.parse(t)+7*36e5).toISOString().slice(0,10),It=class{#e;#t=new Map;constructor(e){this.#e=e}async load(e){this.#t.clear();let n=this.#e.account.id,r=await this.#e.
db.read(["cases"],a=>a.objectStore("cases").index("person").getAll(n));for(let a of r)a.box.key===e.id&&this.#t.set(a.id,await X(e,"case "+a.id,a.box))}forget(){
this.#t.clear()}code(e){return this.#t.get(e)?.code??""}merged(e,n){let{outbox_:r,account:a}=this.#e,i=r.rows(a.id).filter(d=>d.case===e.id).sort((d,w)=>d.seq-w.
seq),s=new Set((e.visits??[]).map(d=>d.id)),c=i.map(d=>({id:d.id,at:d.created,outcome:d.outcome,here:!0,counted:d.counted||s.has(d.id),state:d.state,...r.memo(d.
id)})),u=[...(e.visits??[]).filter(d=>!c.some(w=>w.id===d.id)),...c].sort((d,w)=>d.at<w.at?-1:1),h=c.filter(d=>!d.counted),b=h.at(-1),f=u.at(-1),p=n.find(d=>d.case===
e.id);return{...e,visits:u,stands_for:e.replaces||[...i,p].find(d=>d?.stands_for)?.stands_for||"",attempts:(e.attempts??0)+h.length,outcome:b?.outcome??e.outcome,
state:b&&Ne(b.outcome)?"done":e.state,days:new Set(u.map(d=>Fi(d.at))).size,appointment:f?.outcome==="appointment"?f.appointment:"",draft:p?.id??"",unsent:i.filter(
d=>d.state!=="acked").length,sent:i.length>0&&i.every(d=>d.state==="acked")}}async list(){let e=await this.#e.draftRows();return[...this.#t.values()].map(n=>this.
merged(n,e))}async one(e){let n=this.#t.get(e);return n?this.merged(n,await this.#e.draftRows()):null}async take(e,n,r){let{db:a,account:i,key:s,outbox_:c}=this.#e,
u=new Set((await this.#e.draftRows()).map(d=>d.case)),h=new Map((e.cases??[]).map(d=>[d.id,{...this.#t.get(d.id),returned:void 0,...d}])),b=new Set((e.withdrawn??
[]).filter(d=>!h.has(d)));if(!n)for(let d of this.#t.keys())h.has(d)||b.add(d);for(let d of e.returned??[]){let w=h.get(d.case)??this.#t.get(d.case);w&&h.set(d.
case,{...w,returned:d})}for(let d of b){let w=this.#t.get(d);w&&u.has(d)&&h.set(d,{...w,state:"withdrawn"})}let f=[];for(let d of h.values())f.push({person:i.id,
id:d.id,box:await ce(s,"case "+d.id,d)});let p=c.rows(i.id).filter(d=>d.state==="acked"&&!d.counted&&h.has(d.case));if(await a.write(["cases","accounts","outbox"],
async d=>{let w=d.objectStore("accounts"),x=await w.get(i.id);if((x.since??"")===(n??"")){for(let _ of f)d.objectStore("cases").put(_);for(let _ of b)h.has(_)||
d.objectStore("cases").delete([i.id,_]);for(let _ of p)d.objectStore("outbox").put({..._,counted:!0});w.put({...x,since:r,rounds:e.rounds??x.rounds})}}),this.#e.
key===s){for(let d of h.values())this.#t.set(d.id,d);for(let d of b)h.has(d)||this.#t.delete(d);for(let d of p)d.counted=!0}}async form(e){let n=await this.#e.db.
get("forms",e);if(!n)throw new v("form_missing",{form:e});return JSON.parse(new TextDecoder().decode(n))}mayStart(e,n){if(!e)throw new v("case_unknown");if(e.state===
"withdrawn")throw new v("case_withdrawn");if(!n)throw new v("round_unknown");if(!["open","closing"].includes(n.state)&&e.draft_allowed!==!0)throw new v("round_c\
losed");if(e.draft_allowed===!1)throw new v("case_closed")}};var vn=(t,e)=>e.some(n=>t instanceof n),Or,Ir;function Xi(){return Or||(Or=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function Gi(){return Ir||
(Ir=["advance","continue","continuePrimaryKey"].map(t=>IDBCursor.prototype[t]))}var kn=new WeakMap,yn=new WeakMap,jt=new WeakMap;function $i(t){let e=new Promise(
(n,r)=>{let a=()=>{t.removeEventListener("success",i),t.removeEventListener("error",s)},i=()=>{n(ne(t.result)),a()},s=()=>{r(t.error),a()};t.addEventListener("s\
uccess",i),t.addEventListener("error",s)});return jt.set(e,t),e}function Wi(t){if(kn.has(t))return;let e=new Promise((n,r)=>{let a=()=>{t.removeEventListener("c\
omplete",i),t.removeEventListener("error",s),t.removeEventListener("abort",s)},i=()=>{n(),a()},s=()=>{r(t.error||new DOMException("AbortError","AbortError")),a()};
t.addEventListener("complete",i),t.addEventListener("error",s),t.addEventListener("abort",s)});kn.set(t,e)}var xn={get(t,e,n){if(t instanceof IDBTransaction){if(e===
"done")return kn.get(t);if(e==="store")return n.objectStoreNames[1]?void 0:n.objectStore(n.objectStoreNames[0])}return ne(t[e])},set(t,e,n){return t[e]=n,!0},has(t,e){
return t instanceof IDBTransaction&&(e==="done"||e==="store")?!0:e in t}};function Nr(t){xn=t(xn)}function Vi(t){return Gi().includes(t)?function(...e){return t.
apply(_n(this),e),ne(this.request)}:function(...e){return ne(t.apply(_n(this),e))}}function Ji(t){return typeof t=="function"?Vi(t):(t instanceof IDBTransaction&&
Wi(t),vn(t,Xi())?new Proxy(t,xn):t)}function ne(t){if(t instanceof IDBRequest)return $i(t);if(yn.has(t))return yn.get(t);let e=Ji(t);return Object.is(e,t)||(yn.
set(t,e),jt.set(e,t)),e}var _n=t=>jt.get(t);function Dr(t,e,{blocked:n,upgrade:r,blocking:a,terminated:i}={}){let s=indexedDB.open(t,e),c=ne(s);return r&&s.addEventListener(
"upgradeneeded",u=>{r(ne(s.result),u.oldVersion,u.newVersion,ne(s.transaction),u)}),n&&s.addEventListener("blocked",u=>n(u.oldVersion,u.newVersion,u)),c.then(u=>{
i&&u.addEventListener("close",()=>i()),a&&u.addEventListener("versionchange",h=>a(h.oldVersion,h.newVersion,h))}).catch(()=>{}),c}var Yi=["get","getKey","getAll","getAllKeys","count"],Qi=["put","add","delete","clear"],gn={};function jr(t,e){if(!(t instanceof IDBDatabase&&!(e in t)&&typeof e==
"string"))return;if(gn[e])return gn[e];let n=e.replace(/FromIndex$/,""),r=e!==n,a=Qi.includes(n);if(!(n in(r?IDBIndex:IDBObjectStore).prototype)||!(a||Yi.includes(
n)))return;let i=async function(s,...c){let u=this.transaction(s,a?"readwrite":"readonly"),h=u.store;return r&&(h=h.index(c.shift())),(await Promise.all([h[n](...c),
a&&u.done]))[0]};return gn[e]=i}Nr(t=>({...t,get:(e,n,r)=>jr(e,n)||t.get(e,n,r),has:(e,n)=>!!jr(e,n)||t.has(e,n)}));var Zi=["advance","continue","continuePrimar\
yKey"],Lr={},Pn=new WeakMap,Mr=new WeakMap,eo={get(t,e){if(!Zi.includes(e))return t[e];let n=Lr[e];return n||(n=Lr[e]=function(...r){Pn.set(this,Mr.get(this)[e](
...r))}),n}};async function*to(...t){let e=this;if(e instanceof IDBCursor||(e=await e.openCursor(...t)),!e)return;e=e;let n=new Proxy(e,eo);for(Mr.set(n,e),jt.set(
n,_n(e));e;)yield n,e=await(Pn.get(n)||e.continue()),Pn.delete(n)}function Cr(t,e){return e===Symbol.asyncIterator&&vn(t,[IDBIndex,IDBObjectStore,IDBCursor])||e===
"iterate"&&vn(t,[IDBIndex,IDBObjectStore])}Nr(t=>({...t,get(e,n,r){return Cr(e,n)?to:t.get(e,n,r)},has(e,n){return Cr(e,n)||t.has(e,n)}}));var Sn=["meta","accounts","cases","forms","drafts","outbox","journal"],no=["accounts","cases","drafts","outbox"];async function qr(){try{return await navigator.
storageBuckets?.open("copy",{durability:"strict",persisted:!0})}catch{return null}}async function Lt(t,e){let n=s=>s.run("readonly",["sealed"],c=>c.objectStore(
"sealed").getAllKeys()),[r,a]=await Promise.all([n(e),n(t)]);for(let s of a.filter(c=>!r.includes(c))){let c=await t.run("readonly",["sealed"],u=>u.objectStore(
"sealed").get(s));c&&await e.run("readwrite",["sealed"],u=>u.objectStore("sealed").put(c,s))}let i=await t.run("readonly",Sn,s=>Promise.all(Sn.map(async c=>{let u=s.
objectStore(c);return{store:c,keys:await u.getAllKeys(),values:await u.getAll()}})));await e.run("readwrite",[...Sn,"sealed"],async s=>{for(let{store:c,keys:u,values:h}of i){
let b=s.objectStore(c);b.clear(),h.forEach((f,p)=>no.includes(c)?b.put(f):b.put(f,u[p]))}for(let c of r.filter(u=>!a.includes(u)))s.objectStore("sealed").delete(
c);await s.objectStore("meta").get("writes")})}var Hr="sipas",Br=1;function zr(t){t.createObjectStore("meta"),t.createObjectStore("accounts",{keyPath:"id"}),t.createObjectStore("cases",{keyPath:["person","id"]}).
createIndex("person","person"),t.createObjectStore("forms");let e=t.createObjectStore("drafts",{keyPath:"id"});e.createIndex("person","person"),e.createIndex("c\
ase",["person","case"]),t.createObjectStore("outbox",{keyPath:"id"}).createIndex("person","person"),t.createObjectStore("sealed"),t.createObjectStore("journal",
{autoIncrement:!0})}var Rr=t=>new Promise(e=>setTimeout(e,t)),Ct=class{#e;#t=null;constructor(e){this.#e=e}async open(){let e;for(let n=0;n<5;n++)try{this.#t=await this.#e(
()=>this.close());return}catch(r){e=r,await Rr(100*2**n)}throw e}close(){this.#t?.close(),this.#t=null}async run(e,n,r){for(let a=0;;a++){this.#t||await this.open();
let i;try{i=this.#t.transaction(n,e,{durability:e==="readwrite"?"strict":"default"})}catch(s){if(a>1||s.name!=="InvalidStateError")throw s;this.close();continue}
i.done.catch(()=>{});try{let s=await r(i);return await i.done,s}catch(s){try{i.abort()}catch{}throw i.error??s}}}},ro=t=>Dr(Hr,Br,{upgrade:zr,blocking:t});async function ao(t,e){
let n=t.indexedDB.open(Hr,Br);n.addEventListener("upgradeneeded",()=>zr(n.result));let r=await ne(n);return r.addEventListener("versionchange",e),r}async function Ur(t,e,n){
let r=t.objectStore("meta"),a=await r.get("writes")??0;if(n!==void 0&&a!==n-1)throw new Error("the copy is behind");let i=await e(t);return await r.put(a+1,"wri\
tes"),{result:i,count:a+1}}var Nt=class{#e=new Ct(ro);#t=null;#n;#r=0;restored=!1;constructor(e){this.#n=e}async open(){await this.#e.open();let e=await qr();if(!e)
return;let n=new Ct(i=>ao(e,i));try{await n.open()}catch{return}let[r,a]=await Promise.all([this.#e,n].map(i=>i.run("readonly",["meta"],async s=>({canary:await s.
objectStore("meta").get("canary"),writes:await s.objectStore("meta").get("writes")}))));!r.canary&&a.canary?(await Lt(n,this.#e),this.restored=!0):r.canary&&r.writes!==
a.writes&&await Lt(this.#e,n).catch(()=>{}),this.#t=n}read(e,n){return this.#e.run("readonly",e,n)}async write(e,n){let r=e.includes("meta")?e:[...e,"meta"],{result:a,
count:i}=await this.#a(e.includes("accounts")||e.includes("outbox"),()=>this.#e.run("readwrite",r,s=>Ur(s,n)));return await this.#t?.run("readwrite",r,s=>Ur(s,n,
i)).catch(()=>this.#o()),a}async#a(e,n){for(let r=0;;r++)try{return await n()}catch(a){if(!pt(a)||r===0&&!await this.#n(e)||r===5)throw a;await Rr(50*r)}}#o(){clearTimeout(
this.#r),this.#r=setTimeout(()=>Lt(this.#e,this.#t).catch(()=>{}),2e3)}get(e,n){return this.read([e],r=>r.objectStore(e).get(n))}all(e){return this.read([e],n=>n.
objectStore(e).getAll())}put(e,n,r){return this.write([e],a=>a.objectStore(e).put(n,r))}};var Xr="sipas",An=.7,Kn=.8,Dt=[["reserve-1",2<<20],["reserve-2",4<<20]],qt=class{#e;storage={used:0,quota:0,share:0,level:"ok",persisted:!1};lost=null;updateWaiting=!1;#t=null;#n=0;#r=null;constructor(e){
this.#e=e}async checkCanary(){let e=Mt(),n=await this.#e.db.get("meta","canary");this.lost=await this.#e.db.get("meta","lost")??null,n||(await this.#e.db.put("m\
eta",{id:me(),at:k()},"canary"),e?.device&&await this.setLost({...e,found:k()}))}async setLost(e){this.lost=e,await this.#e.db.write(["meta","journal"],async n=>{
n.objectStore("meta").put(e,"lost"),await n.objectStore("journal").add({at:k(),event:"storage_lost",device:e.device,seq:e.seq})})}async acknowledgeLoss(){this.lost=
null,await this.#e.db.write(["meta"],e=>e.objectStore("meta").delete("lost"))}keepMark(e){let n=e.sort((a,i)=>a.enrolled<i.enrolled?1:-1)[0],r=Mt();n&&(r?.device!==
n.device||r.seq!==n.seq)&&this.noteSeq(n.device,n.seq)}noteSeq(e,n){Fr({...Mt(),device:e,seq:n})}noteUnsent(e){let n=Mt();n?.device&&n.unsent!==e&&Fr({...n,unsent:e})}async measure(){
this.#r??=this.#a().finally(()=>{this.#r=null}),await this.#r;let[e,n,r]=[0,0,!1];try{({usage:e=0,quota:n=0}=await navigator.storage.estimate()),r=await navigator.
storage.persisted()}catch{}let a=n?e/n:0,i=a>=Kn||this.#n===0?"full":a>=An||this.#n<Dt.length?"warn":"ok";return this.storage={used:e,quota:n,share:a,level:i,persisted:r},
this.storage}async#a(){let e;try{if(e=await(await navigator.storage.getDirectory()).getDirectoryHandle("reserve",{create:!0}),!FileSystemFileHandle.prototype.createWritable)
throw new TypeError("no createWritable")}catch{this.#n=Dt.length;return}this.#n=0;for(let[n,r]of Dt){let a;try{let i=await e.getFileHandle(n,{create:!0});if((await i.
getFile()).size!==r){a=await i.createWritable();for(let s=r;s>0;s-=65536)await a.write(ee(65536));await a.close()}this.#n++}catch{await a?.abort().catch(()=>{}),
await e.removeEntry(n).catch(()=>{});return}}}async release(e){await this.#r;let n=e?0:1;if(this.#n<=n)return!1;this.storage={...this.storage,level:"full"};try{
let r=await(await navigator.storage.getDirectory()).getDirectoryHandle("reserve");for(let[a]of Dt.slice(n))await r.removeEntry(a).catch(()=>{});return!0}catch{return!1}finally{
this.#n=n,this.#e.changed()}}async persist(){try{await navigator.storage.persist()}catch{}return(await this.measure()).persisted}async register(){if(!navigator.
serviceWorker||!location.pathname.startsWith("/tablet/"))return;let e=globalThis.trustedTypes?.createPolicy("sipas-worker",{createScriptURL:i=>{if(i!=="/tablet/\
sw.js")throw new TypeError(i);return i}}),n="/tablet/sw.js",r=await navigator.serviceWorker.register(e?e.createScriptURL(n):n,{scope:"/tablet/"});this.#t=r;let a=()=>{
let i=!!r.waiting&&!!r.active;i!==this.updateWaiting&&(this.updateWaiting=i,this.#e.changed())};r.addEventListener("updatefound",()=>r.installing?.addEventListener(
"statechange",a)),a()}async checkUpdate(){await this.#t?.update().catch(()=>{})}async update(){let{held:e}=await navigator.locks.query();if(e.some(r=>r.name.startsWith(
"sipas-draft-")))return{ok:!1,reason:"draft"};if(e.some(r=>r.name==="sipas-send"))return{ok:!1,reason:"sending"};let n=this.#t?.waiting;return n?(navigator.serviceWorker.
addEventListener("controllerchange",()=>location.reload(),{once:!0}),n.postMessage({type:"activate"}),{ok:!0}):{ok:!1,reason:"none"}}};function Mt(){try{return JSON.
parse(localStorage.getItem(Xr))}catch{return null}}function Fr(t){try{localStorage.setItem(Xr,JSON.stringify(t))}catch{}}function Gr(t){let e=()=>t.factors.flatMap(s=>s.items.map(c=>c.code)),n=s=>s.type==="grid"?s.rows.map(c=>c.code):[s.code],r={profile:()=>t.profile.flatMap(n),factors:e},
a=[];for(let s of t.order??[]){let c=t.other_questions.find(h=>h.code===s),u=t.factors.find(h=>h.code===s);a.push(...r[s]?.()??(c?n(c):u?u.items.map(h=>h.code):
[]))}let i=[...e(),...t.other_questions.flatMap(n),...t.profile.flatMap(n)];return[...new Set([...a,...i])]}var En=t=>[...t.other_questions??[],...t.profile??[]],
io=t=>String(t??"").split(";").filter(e=>e.trim()!=="").map(Number);function oo(t,e,n){let r=io(e[t.code]).filter(Number.isInteger);return n(t.code)&&(r=r.filter(
a=>a>=1&&a<=9)),t.op==="<="?r.length===1&&r[0]<=t.value:t.op==="="?r.length===1&&r[0]===t.value:r.includes(t.value)}function $r(t,e,n=new Set,r={}){let a=new Set(
t.factors.flatMap(s=>s.items.map(c=>c.code))),i={};for(let s of En(t)){if(!s.show_if)continue;let c=s.show_if.all??[],u=s.show_if.any??[];if([...c,...u].some(b=>n.
has(b.code))&&s.code in r){i[s.code]=r[s.code];continue}let h=b=>oo(b,e,f=>a.has(f));i[s.code]=c.every(h)&&(u.length===0||u.some(h))}return i}var Tn=["complete","partial","break_off"];async function Ut(t,e,n={stores:[],work:()=>{}}){let r=e.person;return navigator.locks.request("sipas-seal-"+r,async()=>{
let a=await t.db.get("accounts",r),i=a.seq+1,s={kind:Tn.includes(e.outcome)?"interview":"visit",answers:{},contact:{},paradata:{},appointment:"",note:"",blobs:[],
replaces:"",stands_for:"",...e,seq:i,clock:{last_server:a.lastServer??"",app_built:ft}};s.kind==="visit"&&Object.assign(s,{answers:{},handed:void 0});let c=be(s),
u=T(be({envelope:s,sha256:Q(await te(T(c)))})),h=await Ce(a.sealKey,Le.envelope,u),b=Q(await te(h)),f={id:s.id,person:r,device:a.device,round:s.round,case:s.case,
code:t.caseCode(s.case),kind:s.kind,outcome:s.outcome,mode:s.mode,seq:i,hash:b,signature:await nt(a.key.private,`sipas-envelope-1
${s.id}
${b}`),state:"sealed",reason:"",tries:0,nextTry:0,receipt:null,serverState:"",counted:!1,exported:"",size:h.length,created:s.ended,stands_for:s.stands_for,memo:await ce(
t.key,"memo "+s.id,{appointment:s.appointment,note:s.note})};try{await t.db.write(["accounts","outbox","sealed","journal",...n.stores],async p=>{let d=p.objectStore(
"accounts"),w=await d.get(r);if(w.seq!==a.seq)throw new Error("another window has sealed a record meanwhile");await n.work(p),w.seq=i,d.put(w),p.objectStore("ou\
tbox").add(f),p.objectStore("sealed").add(h,f.id),await p.objectStore("journal").add({at:k(),event:"sealed",id:f.id,seq:i})})}catch(p){throw Pe(p)}return await t.
outbox_.copy(f,h),t.outbox_.took(f),t.device.noteSeq(a.device,i),{id:f.id,case:f.case,outcome:f.outcome,hash:b,seq:i,state:f.state}})}var Wr=async t=>"sha-256=:"+
btoa(String.fromCharCode(...await te(t)))+":",Vr=(t,e)=>be({id:t.id,hash:t.hash,device:t.device,signature:t.signature,sealed:an(e)})+`
`;var so="answered",Jr=256,Ht=class{#e;#t;#n;#r={};#a=Promise.resolve();#o=[];#u=null;#l=performance.now();#f;constructor(e,n,r,a){this.#e=e,this.#t=n,this.#n=r,this.
form=a,this.#f=Gr(a),this.id=n.id,this.readOnly=!0}get case(){return this.#t.case}get mode(){return this.#n.mode}get at(){return this.#n.at}get started(){return this.#n.
started}get consented(){return this.#n.consent}get handedOver(){return this.#n.handed}get replaces(){return this.#n.replaces}get standsFor(){return this.#n.stands_for}get selection(){
return this.#n.selection}get comments(){return this.#n.comments??[]}get answers(){let e={...this.#n.answers};for(let n in this.#n.sealed)e[n]=this.#r[n]?.text??
so;return e}get missing(){let e={...this.#n.missing};for(let n in this.#r)this.#r[n].missing&&(e[n]=this.#r[n].missing);return e}handed(e){return e in this.#n.sealed}shown(e){
let n=En(this.form).find(r=>r.code===e||r.rows?.some(a=>a.code===e));return!n?.show_if||this.#h()[n.code]}#h(){let e={...this.#n.answers};for(let r in this.#r)e[r]=
this.#r[r].text;let n=new Set(Object.keys(this.#n.sealed).filter(r=>!(r in this.#r)));return $r(this.form,e,n,this.#n.known)}on(e,n){return e==="change"&&this.#o.
push(n),()=>{this.#o=this.#o.filter(r=>r!==n)}}#c(){for(let e of this.#o)e(this)}async hold(){let e="sipas-draft-"+this.id,n=await new Promise(a=>{navigator.locks.
request(e,{ifAvailable:!0},i=>(a(!!i),i?this.#p():void 0)).catch(()=>a(!1))});if(this.readOnly=!n,n)return;let r=new AbortController;this.#u=()=>r.abort(),navigator.
locks.request(e,{signal:r.signal},async()=>{let a=await this.#e.db.get("drafts",this.id);!a||!this.#e.key||(this.#t=a,this.#n=await X(this.#e.key,"draft "+this.
id,a.box),this.readOnly=!1,this.#c(),await this.#p())}).catch(()=>{})}#p(){return new Promise(e=>{this.#u=e})}async close(){this.readOnly||await this.#s(e=>this.#i(
e)).catch(()=>{}),this.drop()}drop(){this.#r={},this.readOnly=!0,this.#u?.(),this.#u=null,this.#e.closed(this)}async refresh(){if(!this.readOnly||!this.#e.key)return;
let e=await this.#e.db.get("drafts",this.id);!e||e.generation===this.#t.generation||(this.#n=await X(this.#e.key,"draft "+this.id,e.box),this.#t=e,this.#c())}#s(e){
let n=this.#a.then(async()=>{if(!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");await e(this.#n),await this.#d()});return this.#a=n.
catch(()=>{}),n}async#d(){let e=this.#n;e.updated=k();let n={...this.#t,generation:this.#t.generation+1,box:await ce(this.#e.key,"draft "+this.id,e)};try{await this.#e.
db.write(["drafts"],r=>this.#b(r,n))}catch(r){throw r.code==="read_only"&&(this.readOnly=!0,this.#c()),Pe(r)}this.#t=n,this.#e.tell("draft",this.id),this.#c()}async#b(e,n){
let r=e.objectStore("drafts");if((await r.get(this.id))?.generation!==this.#t.generation)throw new v("read_only");await(n?r.put(n):r.delete(this.id))}#i(e){let n=performance.
now(),r=Math.max(0,n-this.#l);this.#l=n,e.elapsed+=r,e.at&&(e.ms[e.at]=(e.ms[e.at]??0)+r)}set(e,n,r=""){return this.#s(async a=>{this.#i(a);let i=a.handed?this.#r[e]?.
text:a.answers[e];if((i!==void 0&&i!==n||(a.missing[e]??"")!==r&&a.missing[e])&&a.changes++,a.handed)await this.#m(a,e,n,r);else{if(e in a.sealed)throw new v("h\
anded_over",{code:e});n===null||n===""?delete a.answers[e]:a.answers[e]=String(n),r?a.missing[e]=r:delete a.missing[e]}a.known=this.#h()})}async#m(e,n,r,a){if((r===
null||r==="")&&!a){delete e.sealed[n],delete this.#r[n];return}let i=JSON.stringify({text:r??"",missing:a}),s=i.padEnd(Math.ceil((T(i).length+1)/Jr)*Jr-T(i).length+
i.length),c=this.#e.account;e.sealed[n]=Z(await Ce(c.sealKey,Le.handover,T(s),T(`${this.id}
${n}`))),this.#r[n]={text:r??"",missing:a},delete e.answers[n],delete e.missing[n]}go(e){return this.#s(n=>{this.#i(n);let[r,a]=[n.at,e].map(i=>this.#f.indexOf(
i));a>=0&&r>a&&n.backs++,n.at=e})}consent(e=k()){return this.#s(n=>{n.consent=e})}select(e){return this.#s(n=>{n.selection=e})}setMode(e){return this.#s(n=>{n.mode=
e})}async handover(e){await this.#s(n=>{this.#i(n),n.known=this.#h(),n.handed=e,e&&(n.mode="handover")}),e||(this.#r={}),this.#c()}get#w(){let e=this.#n;return new Set(
[...Object.keys(e.answers),...Object.keys(e.missing),...Object.keys(e.sealed)]).size}async finish({outcome:e,mode:n,appointment:r="",note:a="",contact:i={},position:s}={}){
if(await this.#a,!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");if(!rt(e))throw new v("outcome_unknown",{outcome:e});let c=this.#n;
if(!Ne(e))return await this.close(),this.#e.recordVisit(await this.#e.case(this.case),{outcome:e,mode:n??c.mode,appointment:r,note:a,position:s,standsFor:c.stands_for});
this.#w>0&&!Tn.includes(e)&&(a=[e,a].filter(Boolean).join(": "),e="break_off"),this.#i(c);let u=this.#e.account,h={id:this.id,round:c.round,form:this.#t.form,form_sha256:c.
form_sha256,case:this.case,device:u.device,person:u.id,started:c.started,ended:k(),elapsed_ms:Math.round(c.elapsed),outcome:e,mode:n??c.mode,answers:c.answers,handed:Object.
keys(c.sealed).length?c.sealed:void 0,contact:i,appointment:r,note:a,replaces:c.replaces,stands_for:c.stands_for,paradata:{position:s,selection:c.selection,changes:c.
changes,backs:c.backs,resumes:c.resumes,consent:c.consent||void 0,missing:c.missing,skew_ms:this.#e.skew(),seconds:Object.fromEntries(Object.entries(c.ms).map(([
p,d])=>[p,Math.round(d/1e3)]))}},b=Ut(this.#e,h,{stores:["drafts"],work:p=>this.#b(p,null)});this.#a=b.catch(()=>{});let f=await b;return this.drop(),this.#e.finished(
f),f}async discard(e=""){if(await this.#a,this.#w>0)return this.finish({outcome:"break_off",note:e});if(this.readOnly)throw new v("read_only");return Ne(e)?this.
finish({outcome:e}):(await this.#e.db.write(["drafts","journal"],async n=>{await this.#b(n,null),await n.objectStore("journal").add({at:k(),event:"empty_draft",
id:this.id})}),this.drop(),this.#e.finished(null),null)}};function Yr({round:t,mode:e,replaces:n="",standsFor:r="",returned:a}){return{round:t.id,form_sha256:t.
form_sha256,mode:e??"face",replaces:n||a?.interview||"",stands_for:r,started:k(),updated:k(),at:"",answers:{...a?.answers},missing:{},sealed:{},known:{},handed:!1,
consent:"",ms:{},elapsed:0,changes:0,backs:0,resumes:0,comments:a?.comments??[]}}var Qr=t=>new Set([...Object.keys(t.answers),...Object.keys(t.missing),...Object.
keys(t.sealed)]).size;var ea="sealed",ta=10,Bt=class{#e;#t=new Map;#n=new Map;constructor(e){this.#e=e}async load(){this.#t=new Map((await this.#e.db.all("outbox")).map(e=>[e.id,e]))}async openMemos(e){
for(let n of this.#t.values())n.memo?.key===e.id&&this.#n.set(n.id,await X(e,"memo "+n.id,n.memo))}closeMemos(){this.#n.clear()}rows(e){return[...this.#t.values()].
filter(n=>!e||n.person===e)}row(e){return this.#t.get(e)}memo(e){return this.#n.get(e)??{appointment:"",note:""}}took(e){this.#t.set(e.id,e),this.#e.tell("outbo\
x",e.id)}async openMemo(e){this.#e.key&&e.memo?.key===this.#e.key.id&&this.#n.set(e.id,await X(this.#e.key,"memo "+e.id,e.memo))}async change(e,n,r){let a=await this.#e.
db.write(["outbox","journal"],async i=>{let s=i.objectStore("outbox"),c=await s.get(e);return c?(Object.assign(c,n),await s.put(c),r&&await i.objectStore("journ\
al").add({at:k(),event:r,id:e,reason:n.reason||void 0}),c):null});return a&&this.took(a),a}async unsettle(){let e=this.rows().filter(n=>n.state==="sending");for(let n of e)
await C(this.change(n.id,{state:"sealed"}))}async bytes(e){return await this.#e.db.get("sealed",e)??(await Zr(e))?.bytes}async copy(e,n){try{let{memo:r,...a}=e,
s=await(await(await(await navigator.storage.getDirectory()).getDirectoryHandle(ea,{create:!0})).getFileHandle(e.id,{create:!0})).createWritable();await s.write(
T(JSON.stringify(a))),await s.write(Uint8Array.of(ta)),await s.write(n),await s.close()}catch(r){await C(this.#e.note("no_copy",{reason:r.name}))}}async restore(){
for(let e of await lo()){if(this.#t.has(e))continue;let n=await Zr(e);if(!n)continue;let r={...n.row,state:n.row.receipt?"acked":"sealed",reason:"",nextTry:0};await this.#e.
db.write(["outbox","sealed","journal"],async a=>{await a.objectStore("outbox").get(e)||(a.objectStore("outbox").put(r),a.objectStore("sealed").put(n.bytes,e),await a.
objectStore("journal").add({at:k(),event:"restored",id:e}))}),this.took(r)}}async export(e){let n=e==="unsent"?this.rows().filter(s=>s.state!=="acked"):e.map(s=>this.
row(s)).filter(Boolean),r=[];for(let s of n)r.push({row:s,bytes:await this.bytes(s.id)});let a=r.filter(s=>s.bytes).map(s=>Vr(s.row,s.bytes)),i=new Blob(a,{type:"\
application/x-ndjson"});for(let s of n)await C(this.change(s.id,{exported:k()},"exported"));return i}async prune(e){for(let n of e)await co(n.id),await this.#e.
db.write(["outbox","sealed","journal"],async a=>{let i=await a.objectStore("outbox").get(n.id);return i?.state!=="acked"||!i.receipt?!1:(a.objectStore("outbox").
delete(n.id),a.objectStore("sealed").delete(n.id),await a.objectStore("journal").add({at:k(),event:"pruned",id:n.id}),!0)})&&this.#t.delete(n.id);e.length&&this.#e.
tell("outbox")}};async function On(){try{return await(await navigator.storage.getDirectory()).getDirectoryHandle(ea)}catch{return null}}async function lo(){let t=[],
e=await On();if(e)for await(let n of e.keys())/^[0-9a-f]{32}$/.test(n)&&t.push(n);return t}async function Zr(t){try{let e=await(await(await On()).getFileHandle(
t)).getFile(),n=new Uint8Array(await e.arrayBuffer()),r=n.indexOf(ta),a=JSON.parse(bt(n.subarray(0,r))),i=n.slice(r+1);return i.length===a.size?{row:a,bytes:i}:
null}catch{return null}}async function co(t){try{await(await On())?.removeEntry(t)}catch{}}var re=1e3,zt=1800*re,uo=30*re,na=50,ra=86400*re,ho=["received","quarantined","candidate"],fo=10,bo=[401,403,404,408,425,429,500,502,503,504,507],Rt=class{#e;#t=0;lastAnswer=0;unreachable=!1;#n=new Set;#r=0;constructor(e){
this.#e=e}wake(e=2*re){clearTimeout(this.#t),this.#t=setTimeout(()=>this.run().catch(n=>this.#e.fault(n)),e)}stop(){clearTimeout(this.#t)}run({now:e=!1}={}){return navigator.
locks.request("sipas-send",e?{}:{ifAvailable:!0},async n=>{if(!n)return{skipped:!0};let{outbox_:r,db:a}=this.#e;await r.load(),await r.unsettle();let i={sent:0,
failed:0,hello:!1};for(let s of await a.all("accounts")){let c=await this.#o(s);s.id===this.#e.account?.id&&(i.hello=c),c&&await this.#s(s),(e||Date.now()>=this.#r)&&
await this.#h(s,{now:e,result:i})}return await this.#e.device.measure(),await this.#i(),this.#e.device.noteUnsent(r.rows().filter(s=>s.state!=="acked").length),
await this.#e.reload(),i}).finally(()=>{let n=this.#e.outbox_.rows().some(r=>r.state!=="acked");this.wake((n?60:300)*re*(.75+Math.random()/2))})}async ask(e,{timeout:n=uo,
...r}={}){let a=Date.now(),i=performance.now(),s;try{if(s=await fetch(e,{...r,cache:"no-store",credentials:"omit",redirect:"error",referrerPolicy:"no-referrer",
signal:AbortSignal.timeout(n)}),s.headers.get("Sipas")!=="1")throw new TypeError("portal");let c=await s.arrayBuffer();return this.lastAnswer=Date.now(),this.unreachable=
!1,{ours:!0,status:s.status,headers:s.headers,body:c,sent:a,took:performance.now()-i}}catch(c){return this.unreachable=!0,{ours:!1,status:0,reason:c.message==="\
portal"?"portal":c.name==="TimeoutError"?"timeout":"no_network"}}finally{this.#e.changed()}}async#a(e,n){return{"Sipas-Device":e.device,"Sipas-Signature":await nt(
e.key.private,n)}}async get(e,n,r){return this.ask(n,{headers:await this.#a(e,r)})}async#o(e){let{db:n,outbox_:r,device:a}=this.#e,i=r.rows(e.id),s=i.filter(_=>_.
state==="acked").map(_=>_.id),c=await this.#u(e),u=await a.measure(),h=e.since??"",b=T(JSON.stringify({now:k(),app_version:_e,have:s,unsent:i.length-s.length,last_seq:e.
seq,since:h,storage:{used:u.used,quota:u.quota,persisted:u.persisted},journal:c.entries})),f=await this.#a(e,`sipas-sync-1
${e.device}
${Q(await te(b))}`),p=await this.ask("/api/v1/sync",{method:"POST",body:b,headers:{...f,"Content-Type":"application/json"}});if(!p.ours)return!1;if(p.status!==200)
return[401,403].includes(p.status)&&await this.#l(e.id,{refused:p.status}),!1;let d=In(p);if(!d?.server_now)return!1;let w=Math.round(p.sent+p.took/2-Date.parse(
d.server_now)),x={refused:0,revoked:d.locked===!0,minApp:d.min_app??"",lastServer:d.server_now,lastSync:k(),skew:w,clockOdd:Date.now()<Date.parse(ft)||e.lastSync!==
void 0&&k()<e.lastSync,journalSent:c.upTo,...await mo(e,d.keys)};await this.#l(e.id,x),Number.isInteger(d.last_seq)&&d.last_seq>e.seq&&!a.lost&&(await a.setLost(
{device:e.device,seq:d.last_seq,here:e.seq,unsent:0,found:k()}),await this.#l(e.id,{seq:d.last_seq}));for(let _ of d.missing??[])r.row(_)?.state==="acked"&&await r.
change(_,{state:"sealed",nextTry:0,reason:"server_restored",serverState:""},"asked_again");return this.#n=new Set([...this.#n,...s].filter(_=>!d.missing?.includes(
_))),this.#r=Date.now()+(d.retry_after||0)*re,e.id===this.#e.account?.id&&(d.locked===!0&&!e.revoked&&this.#e.lock("revoked"),await C(this.#f(e,d.rounds??[])),this.#e.
key&&!d.locked&&await C(this.#e.cases_.take(d,h,d.server_now))),!0}async#u(e){let n=e.journalSent??0,r=IDBKeyRange.lowerBound(n,!0),[a,i]=await this.#e.db.read(
["journal"],s=>Promise.all([s.objectStore("journal").getAllKeys(r,na),s.objectStore("journal").getAll(r,na)]));return{entries:i,upTo:a.at(-1)??n}}async#l(e,n){await C(
this.#e.db.write(["accounts"],async r=>{let a=r.objectStore("accounts");await a.put({...await a.get(e),...n})})),await this.#e.reloadAccount()}async#f(e,n){for(let r of n){
if(!r.form||await this.#e.db.get("forms",r.form))continue;let a=await this.get(e,"/api/v1/forms/"+encodeURIComponent(r.form),`sipas-form-1
${e.device}
${r.form}`);if(!a.ours||a.status!==200)continue;let i=new Uint8Array(a.body);Q(await te(i))===r.form_sha256?.replace("sha256:","")&&await this.#e.db.put("forms",
i,r.form)}}async#h(e,{now:n,result:r}){let{outbox_:a}=this.#e,i=a.rows(e.id).filter(c=>["sealed","failed","dead"].includes(c.state)).filter(c=>n||c.state==="sea\
led"||c.nextTry<=Date.now()||c.nextTry>Date.now()+8*zt).sort((c,u)=>c.tries-u.tries||c.seq-u.seq),s=0;for(let c of i)if(await this.#c(e,c)?r.sent++:r.failed++,s=
this.unreachable?s+1:0,s>1)break}async#c(e,n){let{outbox_:r}=this.#e,a=await r.bytes(n.id);if(!a)return await r.change(n.id,{state:"dead",reason:"bytes_missing",
nextTry:Date.now()+zt},"dead"),!1;await C(r.change(n.id,{state:"sending",tries:n.tries+1}));let i=await this.ask("/api/v1/interviews/"+n.id,{method:"PUT",body:a,
timeout:Math.min(120,20+a.length/2e3)*re,headers:{"Content-Type":"application/octet-stream","Content-Digest":await Wr(a),"Sipas-Device":n.device,"Sipas-Signatur\
e":n.signature}}),s=i.ours?In(i):null;if(s?.code==="device_unknown"&&n.device!==e.device&&await this.#p(e,n))return this.#c(e,n);if([200,201,202,409].includes(i.
status)&&await this.#d(e,n,s)){let b={id:s.id,hash:s.hash,server_time:s.server_time,receipt:s.receipt,number:s.receipt.slice(0,8)};return await C(r.change(n.id,
{state:"acked",receipt:b,acked:k(),reason:s.reason??"",serverState:s.state??"",nextTry:0},"acked")),!0}let c=Math.max(this.#b(n.tries+1),po(i)),u=i.ours?[200,201,
202].includes(i.status)?"bad_receipt":s?.code??"http_"+i.status:i.reason,h=i.ours&&i.status>=400&&!bo.includes(i.status)&&s?.code!=="malformed";return await C(r.
change(n.id,{state:h?"dead":"failed",reason:u,detail:s?.detail??s?.title??"",nextTry:Date.now()+(h?zt*8:c)},h?"dead":"failed")),!1}async#p(e,n){return n.signature=
await nt(e.key.private,`sipas-envelope-1
${n.id}
${n.hash}`),n.device=e.device,this.#e.outbox_.change(n.id,{device:n.device,signature:n.signature},"signed_anew")}async#s(e){let{outbox_:n}=this.#e,r=n.rows(e.id).
filter(a=>a.state==="acked"&&a.device===e.device&&ho.includes(a.serverState));for(let a of r.slice(0,fo)){let i=await this.get(e,`/api/v1/interviews/${a.id}/sta\
te`,`sipas-state-1
${e.device}
${a.id}`),s=i.status===200?In(i):null;if(!i.ours)return;s?.id===a.id&&s.state&&s.state!==a.serverState&&await C(n.change(a.id,{serverState:s.state,reason:s.reason??
""}))}}async#d(e,n,r){return r?.id===n.id&&r.hash===n.hash&&typeof r.receipt=="string"&&xr(e.signKeys,r.receipt,`sipas-receipt-1
${r.id}
${r.hash}
${r.server_time}`)}#b(e){return Math.min(zt,5*re*2**Math.min(e,12))*(.5+Math.random())}async#i(){let{outbox_:e,device:n}=this.#e,r=await this.#e.db.all("account\
s"),a=c=>{let u=r.find(f=>f.id===c.person),h=u?.rounds?.find(f=>f.id===c.round),b=Date.parse(c.receipt.server_time)+(h?.rules?.keep_days??30)*ra;return Date.parse(
u?.lastServer)>=Math.max(b,(Date.parse(h?.ends)||0)+ra)},i=e.rows().filter(c=>c.state==="acked"&&c.receipt&&this.#n.has(c.id)).sort((c,u)=>c.receipt.server_time<
u.receipt.server_time?-1:1),s=i.filter(a);if(n.storage.share>Kn){let c=n.storage.used;s=i.filter(u=>a(u)||c>An*n.storage.quota&&(c-=2*u.size,!0))}else n.storage.
level==="full"&&(s=i);await e.prune(s)}};function In(t){try{return JSON.parse(new TextDecoder().decode(t.body))}catch{return null}}function po(t){let e=Number(t.
headers?.get("Retry-After"));return e>0?Math.min(e,3600)*re*(1+Math.random()/4):0}async function mo(t,e){let n={};for(let[r,a]of[["seal","sealKey"],["sign","sig\
nKeys"]]){let i=e?.[r]??e?.[r+"_key"];!i?.public||await _r(i.public)!==i.id||(a==="sealKey"?n.sealKey=i:t.signKeys.some(s=>s.id===i.id)||(n.signKeys=[...t.signKeys,
i]))}return n}var wo=5*6e4,yo=10*6e4;var Ft=class t{db=new Nt(e=>this.device.release(e));account=null;key=null;outbox_=new Bt(this);cases_=new It(this);device=new qt(this);sync_=new Rt(this);#e=[];#t=new BroadcastChannel(
"sipas");#n=new Map;#r=new Map;#a=new Map;#o=null;#u=performance.now();#l=[];#f=!1;#h=0;static async open(){let e=new t;return await e.db.open(),await e.device.
checkCanary(),e.db.restored&&await e.note("database_restored"),await e.outbox_.load(),await e.outbox_.restore(),await navigator.locks.request("sipas-send",{ifAvailable:!0},
n=>n&&e.outbox_.unsettle()),await e.reloadAccount(),e.device.keepMark(await e.db.all("accounts")),await e.device.measure(),e.#c(),e.device.register().catch(n=>e.
fault(n)),e.sync_.wake(500),e}#c(){this.#t.onmessage=({data:e})=>this.#p(e).catch(n=>this.fault(n)),setInterval(()=>this.#m(),5e3),addEventListener("online",()=>this.
sync_.wake(1e3)),addEventListener("offline",()=>{this.sync_.unreachable=!0,this.changed()}),document.addEventListener("visibilitychange",()=>{this.#m(),document.
visibilityState==="visible"&&this.sync_.wake()})}async#p({about:e,id:n}){if((e==="account"||e==="logout")&&await this.reloadAccount(),(e==="logout"||e==="lock")&&
this.#i(),e==="outbox"){await this.outbox_.load();let r=this.outbox_.row(n);r&&await this.outbox_.openMemo(r)}e==="draft"&&await this.#n.get(n)?.refresh(),this.
changed()}tell(e,n){this.#t.postMessage({about:e,id:n}),this.changed()}changed(){this.#f||(this.#f=!0,queueMicrotask(()=>{this.#f=!1;for(let e of this.#e)e(this.
status())}))}on(e,n){return e==="change"&&this.#e.push(n),()=>{this.#e=this.#e.filter(r=>r!==n)}}fault(e){console.warn(e),this.note("fault",{reason:`${e.name}: ${e.
message}`.slice(0,200)}).catch(()=>{})}note(e,n={}){return this.db.write(["journal"],r=>r.objectStore("journal").add({at:k(),event:e,...n}))}journal(){return this.
db.all("journal")}status(){let e=this.account,n=e?this.outbox_.rows(e.id):[];return{enrolled:!!e,hasPin:!!e?.vault?.pin,blocked:!!e?.vault&&!e.vault.pin,locked:!this.
key,revoked:!!e?.revoked,person:e?{id:e.id,name:e.name}:null,device:e?.device??"",lang:e?.lang??"",accounts:this.#l.map(({id:r,name:a})=>({id:r,name:a})),unsent:n.
filter(r=>r.state!=="acked").length,failed:n.filter(r=>["failed","dead"].includes(r.state)).length,unsentOthers:this.outbox_.rows().filter(r=>r.person!==e?.id&&
r.state!=="acked").length,lastSync:e?.lastSync??"",online:!this.sync_.unreachable&&Date.now()-this.sync_.lastAnswer<yo,storage:this.device.storage,lost:this.device.
lost,updateWaiting:this.device.updateWaiting,skewMs:e?.skew??0,clockOdd:!!e?.clockOdd,pinLeft:e?.vault?.left??0,lockedDrafts:this.#h,minApp:e?.minApp??"",outdated:!!e?.
minApp&&Yn(_e,e.minApp),version:_e,refused:e?.refused??0}}async reloadAccount(){this.#l=await this.db.all("accounts");let e=await this.db.get("meta","person"),n=this.#l.
find(r=>r.id===e)??null;this.key&&(n?.id!==this.account?.id||n?.vault?.id!==this.key.id)&&this.#i(),this.account=n,this.changed()}async reload(){await this.outbox_.
load(),this.key&&await this.outbox_.openMemos(this.key),await this.reloadAccount()}skew(){return this.account?.skew??0}caseCode(e){return this.cases_.code(e)}async enrol(e,n){
await this.device.persist();let r=await kr(),a=this.account,i=a?.vault?!a.vault.pin&&a.vault:a?.vaults?.at(-1),s=await this.sync_.ask("/api/v1/devices",{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({token:e,name:n,public_key:r.public,app_version:_e,persisted:this.device.storage.persisted,
locked:!0,escrow:i?Z(i.escrow):""})});if(!s.ours)throw new v("offline",{reason:s.reason});if(s.status===429)throw new v("too_many");if(s.status>=500)throw new v(
"server",{status:s.status});if(s.status!==201)throw new v(s.status===422?"name_invalid":"token_unknown",{status:s.status});let c=JSON.parse(new TextDecoder().decode(
s.body));await this.db.write(["accounts","meta","journal"],async b=>{let f=b.objectStore("accounts"),p=await f.get(c.person.id),d=p?.vault&&!p.vault.pin;f.put({
...p,vault:d?void 0:p?.vault,vaults:d?[...p.vaults??[],p.vault]:p?.vaults,id:c.person.id,name:c.person.name,device:c.device,key:r,sealKey:c.seal_key,signKeys:[...p?.
signKeys??[],c.sign_key],lang:c.lang,lastServer:c.server_now,since:"",seq:0,rounds:p?.rounds??[],revoked:!1,refused:0,enrolled:k()}),b.objectStore("meta").put(c.
person.id,"person"),await b.objectStore("journal").add({at:k(),event:"enrolled",device:c.device})}),a?.id!==c.person.id&&this.#i();let{key:u,data_key:h}=c.recovered??
{};this.#o=i&&u===i.id&&a.id===c.person.id?{id:u,raw:pe(h)}:null,this.device.noteSeq(c.device,0),await this.reloadAccount(),this.tell("account")}async setPin(e){
ia(e);let n=this.account;if(!n)throw new v("device_unknown");if(n.vault)throw new v(n.vault.pin?"pin_exists":"blocked");let{vault:r,key:a}=await Ar(e,n.sealKey,
{device:n.device,person:n.id},this.#o);await this.#d(i=>({...i,vault:r,since:""}),"pin_set"),await this.#b(a)}async changePin(e,n){return ia(n),this.#s(e,async r=>{
let a=await Kr(r,e,n);return a&&await this.#d(i=>({...i,vault:a}),"pin_changed"),a})}async unlock(e){return this.account?.revoked?{ok:!1,left:this.account.vault?.
left??0,revoked:!0}:this.#s(e,async n=>{let r=await Tr(n,e);if(r){let a=r.stronger??n.pin;await C(this.#d(i=>({...i,vault:{...i.vault,left:Tt,pin:a}}),"unlocked")),
await this.#b(r.key)}return r})}#s(e,n){return navigator.locks.request("sipas-pin",async()=>{if(await this.reloadAccount(),!this.account?.vault?.pin)throw new v(
"blocked");let{vault:r}=this.account;return r.left--,await C(this.#d(a=>({...a,vault:{...a.vault,left:r.left}}))),r.left>=0&&await n(r)?{ok:!0,left:this.account.
vault.left}:(r.left<=0?await this.#d(a=>({...a,vault:{...a.vault,pin:null}}),"pin_deleted"):await C(this.note("wrong_pin",{left:r.left})),{ok:!1,left:Math.max(0,
r.left)})})}async#d(e,n){await this.db.write(["accounts","journal"],async r=>{let a=r.objectStore("accounts");await a.put(e(await a.get(this.account.id))),n&&await r.
objectStore("journal").add({at:k(),event:n})}),await this.reloadAccount(),this.#t.postMessage({about:"account"})}async#b(e){this.key=e,this.#o=null,this.touch(),
await this.cases_.load(e),await this.outbox_.openMemos(e),await this.draftRows(),this.changed(),this.sync_.wake(100)}lock(e=""){e!=="idle"&&this.#t.postMessage(
{about:"lock"}),this.key&&(this.#i(),this.note("locked",{reason:e||void 0}).catch(n=>this.fault(n)),this.changed())}#i(){for(let e of[...this.#n.values()])e.drop();
this.key=null,this.cases_.forget(),this.outbox_.closeMemos()}touch(){this.#u=performance.now()}#m(){this.key&&performance.now()-this.#u>wo&&this.lock("idle")}async use(e){
this.#i(),await this.db.put("meta",e,"person"),await this.reloadAccount(),this.tell("logout")}logout(){return this.use("")}async cases(){return this.key?this.cases_.
list():[]}async case(e){return this.key?this.cases_.one(e):null}async rounds(){return this.account?.rounds??[]}form(e){return this.cases_.form(e)}async draftRows(){
if(!this.account)return[];let e=await this.db.read(["drafts"],n=>n.objectStore("drafts").index("person").getAll(this.account.id));return this.#h=this.key?e.filter(
n=>n.box.key!==this.key.id).length:this.#h,e.filter(n=>n.box.key===this.key?.id)}async drafts(){let e=[];for(let n of await this.draftRows()){let r=await X(this.
key,"draft "+n.id,n.box);e.push({id:n.id,case:n.case,mode:r.mode,at:r.at,answered:Qr(r),updated:r.updated})}return e}openDraft(e,n){return aa(this.#r,e,()=>this.#w(
e,n))}async#w(e,{mode:n,replaces:r,standsFor:a}={}){this.#y();let i=[...this.#n.values()].find(h=>h.case===e);if(i)return i;let s=(await this.draftRows()).find(
h=>h.case===e),c;s?(c=await X(this.key,"draft "+s.id,s.box),c.resumes++):{row:s,content:c}=await this.#g(e,{mode:n,replaces:r,standsFor:a});let u=new Ht(this,s,
c,await this.form(s.form));return this.#n.set(u.id,u),await u.hold(),this.changed(),u}async#g(e,n){let r=await this.case(e),a=(this.account.rounds??[]).find(h=>h.
id===r?.round);if(this.cases_.mayStart(r,a),await this.form(a.form),(await this.device.measure()).level==="full")throw new v("storage_full");let i=Yr({round:a,returned:r.
returned,...n}),s=me(),c={id:s,person:this.account.id,case:e,stands_for:i.stands_for,form:a.form,generation:1,box:await ce(this.key,"draft "+s,i)},u=await this.
db.write(["drafts"],async h=>{let b=h.objectStore("drafts"),p=(await b.index("case").getAll([c.person,e])).find(d=>d.box.key===c.box.key);return p||await b.add(
c),p??c}).catch(h=>{throw Pe(h)});return{row:u,content:u===c?i:await X(this.key,"draft "+u.id,u.box)}}closed(e){this.#n.delete(e.id)}finished(){this.changed(),this.#t.
postMessage({about:"draft"}),this.sync_.wake()}#y(){if(!this.key)throw new v(this.account?.revoked?"revoked":"locked")}visit(e,n){return aa(this.#a,e,()=>this.#v(
e,n))}async#v(e,n){if(this.#y(),!rt(n.outcome))throw new v("outcome_unknown",{outcome:n.outcome});let r=await this.case(e);if(!r)throw new v("case_unknown");return!r.
draft||!Ne(n.outcome)?this.recordVisit(r,n):(await this.openDraft(e)).finish(n)}async recordVisit(e,{outcome:n,appointment:r="",note:a="",position:i,standsFor:s="",
mode:c="face"}){let u=(this.account.rounds??[]).find(f=>f.id===e.round),h=k(),b=await Ut(this,{id:me(),round:e.round,form:u?.form??"",form_sha256:u?.form_sha256??
"",case:e.id,device:this.account.device,person:this.account.id,started:h,ended:h,elapsed_ms:0,outcome:n,mode:c,appointment:r,note:a,stands_for:s,paradata:{position:i,
skew_ms:this.skew()}});return await this.outbox_.openMemo(this.outbox_.row(b.id)),this.finished(),b}outbox(){return(this.account?this.outbox_.rows(this.account.
id):[]).sort((n,r)=>r.seq-n.seq).map(n=>({id:n.id,case:n.case,code:n.code,kind:n.kind,outcome:n.outcome,state:n.state,reason:n.reason,detail:n.detail??"",tries:n.
tries,nextTry:n.nextTry,receipt:n.receipt,serverState:n.serverState,size:n.size,created:n.created,exported:n.exported}))}sync(e){return this.sync_.run(e)}async retry(e){
return await this.outbox_.change(e,{nextTry:0}),this.sync_.run()}async persist(){return await this.device.persist(),this.changed(),this.device.storage.persisted}exportRecords(e="\
unsent"){return this.outbox_.export(e)}applyUpdate(){return this.device.update()}checkUpdate(){return this.device.checkUpdate()}acknowledgeLoss(){return this.device.
acknowledgeLoss()}};function aa(t,e,n){return t.has(e)||t.set(e,n().finally(()=>t.delete(e))),t.get(e)}function ia(t){if(!/^\d{6}$/.test(t))throw new v("pin_for\
mat")}var go=new Set(["svg","path"]);function o(t,e,...n){let[r,...a]=t.split("."),i=go.has(r)?document.createElementNS("http://www.w3.org/2000/svg",r):document.createElement(
r);a.length&&i.setAttribute("class",a.join(" "));for(let[s,c]of Object.entries(e||{}))c===!1||c===null||c===void 0||(s.startsWith("on")?i.addEventListener(s.slice(
2),c):s==="value"||s==="checked"?i[s]=c:i.setAttribute(s,c===!0?"":c));return oa(i,n),i}function oa(t,e){for(let n of[e].flat(9))n!==!1&&n!==null&&n!==void 0&&t.
append(n);return t}var g=(t,...e)=>(t.replaceChildren(),oa(t,e)),vo={empty:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16z",half:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 \
6v12M15 7v10M17 9v6",clock:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 8v4.500l3 2",check:"M4 13l5 5L20 6",checks:"M2 13l4 5L14 7M11 16l2 2L22 7",back:"M9 5L4 10l5\
 5M4 10h10a5 5 0 0 1 0 10h-3",cross:"M6 6l12 12M18 6L6 18",up:"M12 20V5M6 11l6-6 6 6",wait:"M7 4h10M7 20h10M8 4c0 5 8 11 8 16M16 4c0 5-8 11-8 16",alert:"M12 4l9\
 16H3zM12 10v4M12 16.500v.8",door:"M7 20V4h10v16M5 20h14M14 12v.5",pen:"M5 19l1-4L16 5l3 3L9 18z"},O=t=>o("svg.shape",{viewBox:"0 0 24 24","aria-hidden":"true",
focusable:"false"},o("path",{d:vo[t]})),Gt=(t,e,n)=>o("span.chip."+t,null,O(e),o("span",null,n));function m(t,e,n){let r=o("button",{type:"button",...n},t);return r.
addEventListener("click",async()=>{if(r.getAttribute("aria-disabled")!=="true"){r.setAttribute("aria-disabled","true");try{await e(r)}finally{r.removeAttribute(
"aria-disabled")}}}),r}function De(){let t="";return(...e)=>{let n=JSON.stringify(e),r=n!==t;return t=n,r}}var sa=0;function W(t,e,n){let r=e.id||"f"+ ++sa;e.id=
r;let a=o("p.wrong",{id:r+"-e",hidden:!0});e.setAttribute("aria-describedby",(n?r+"-h ":"")+r+"-e");let i=o("div.field",null,o("label",{for:r},t),n&&o("p.hint",
{id:r+"-h"},n),a,e);return i.input=e,i.error=s=>{a.textContent=s||"",a.hidden=!s,s?(e.setAttribute("aria-invalid","true"),e.focus()):e.removeAttribute("aria-inv\
alid")},i}function V(t,e,n){let r="r"+ ++sa,a=o("p.wrong",{hidden:!0,id:r+"-e"}),i=o("fieldset",{"aria-describedby":r+"-e"},o("legend",null,t),a,e.map(s=>o("lab\
el.check",null,o("input",{type:"radio",name:r,value:s.value,checked:s.checked||!1,disabled:s.disabled||!1,onchange:()=>{i.error(""),n&&n(s.value)}}),o("span",null,
s.label,s.hint&&o("small",null,s.hint)))));return i.value=()=>(i.querySelector("input:checked")||{}).value||"",i.error=s=>{a.textContent=s||"",a.hidden=!s,s&&i.
querySelector("input:not(:disabled)").focus()},i}function ue(t,e,n){let r=o("input",{type:"checkbox",checked:n||!1,onchange:()=>e&&e(r.checked)}),a=o("label.che\
ck",null,r,o("span",null,t));return a.input=r,a}function j(t){t&&(t.matches("button,a[href],input,textarea,select,summary")||t.setAttribute("tabindex","-1"),t.focus(
{preventScroll:!0}))}var Xt;function la(t){Xt&&(Xt.textContent="",setTimeout(()=>{Xt.textContent=t},50))}var ca=()=>Xt=o("div.sr",{role:"status","aria-live":"po\
lite"});var jn={en:{"tablet.back":"Back","tablet.banner.clock":"The clock of this tablet is off by {{.minutes}} minutes. Interviews are still saved.","tablet.banner.clo\
ck_odd":"The clock of this tablet is behind the last synchronisation. Interviews are still saved. Please set the date and time.","tablet.banner.locked_drafts":{
one:"{{.count}} older draft is locked with the PIN before. Please ask your supervisor to recover it.",other:"{{.count}} older drafts are locked with the PIN bef\
ore. Please ask your supervisor to recover them."},"tablet.banner.look":"Look for the update","tablet.banner.lost":"The browser has deleted the data on this tab\
let. Please tell your supervisor at once.","tablet.banner.lost_read":"I have told my supervisor","tablet.banner.offline":"No network. You can work as usual; sen\
ding follows by itself.","tablet.banner.online_only":"Online only: the browser does not keep data for long.","tablet.banner.others":{one:"{{.count}} record of a\
nother person on this tablet is not sent.",other:"{{.count}} records of other people on this tablet are not sent."},"tablet.banner.outdated":"This app is out of\
 date. Please connect to a network to update; what is done stays here.","tablet.banner.refused":"The server does not accept this tablet. Everything stays on the\
 tablet. Please contact your supervisor.","tablet.banner.revoked":"This tablet has been revoked. What is not sent stays here and can still be sent. Please conta\
ct your supervisor.","tablet.banner.storage_full":"The storage is nearly full. Please send before you begin a new interview.","tablet.banner.storage_warn":"More\
 than 70% of the storage is used. Please send soon.","tablet.banner.update":"There is a new version of the app.","tablet.banner.update_later":"There is a new ve\
rsion. It comes when no interview is open.","tablet.banner.update_now":"Update","tablet.bar.free":"{{.share}} free","tablet.bar.last":"Last sync {{.at}}","table\
t.bar.never":"Never synchronised","tablet.bar.unknown":"Free storage unknown","tablet.bar.unsent":{one:"{{.count}} record not sent",other:"{{.count}} records no\
t sent"},"tablet.case.address":"Address","tablet.case.appointment":"Appointment at {{.at}}","tablet.case.appointment_label":"Appointment","tablet.case.attempts":{
one:"{{.count}} attempt",other:"{{.count}} attempts"},"tablet.case.call":"Call {{.phone}}","tablet.case.correct":"Correct the returned interview","tablet.case.d\
ue":"Due {{.day}}","tablet.case.due_label":"Due","tablet.case.due_past":"Overdue since {{.day}}","tablet.case.handover":"Hand the tablet to the respondent","t\
ablet.case.is_done":"Finished, saved on the tablet, waiting to be sent.","tablet.case.is_sent":"Finished and sent.","tablet.case.last_outcome":"Last outcome: {{\
.outcome}}.","tablet.case.map":"Open the map","tablet.case.needs_network":"Please connect to a network before you start: the browser does not keep data for long\
.","tablet.case.no_attempt":"No attempt yet","tablet.case.phone":"Interview by telephone","tablet.case.psu":"Village or group","tablet.case.records":{one:"See {\
{.count}} record and its receipt",other:"See {{.count}} records and receipts"},"tablet.case.reserve":"Reserve","tablet.case.resume":"Go on with the interview","\
tablet.case.returned":{one:"The supervisor has returned this interview with {{.count}} comment:",other:"The supervisor has returned this interview with {{.count\
}} comments:"},"tablet.case.round":"Round","tablet.case.round_closed":"The round is closed. What is sent now waits for a decision.","tablet.case.stands_for":"Th\
is reserve stands in for case {{.code}}.","tablet.case.start":"Start the interview","tablet.case.unit":"Commune or ward","tablet.case.unknown":"This case is not\
 on the tablet","tablet.case.visit":"Record the outcome of a visit","tablet.case.visits":"Earlier visits","tablet.case.visits_before":{one:"{{.count}} visit rec\
orded elsewhere or before.",other:"{{.count}} visits recorded elsewhere or before."},"tablet.case.withdrawn":"This case has been withdrawn. Please do not visit \
it.","tablet.consent.lead":"Please read this out to the respondent:","tablet.consent.no":"Does not agree","tablet.consent.record":"Record the refusal","tablet.c\
onsent.refused":"The chosen person does not agree","tablet.consent.refused_what":"The case ends with the outcome “Refused (chosen person)”. Please thank them an\
d do not press.","tablet.consent.title":"Consent","tablet.discard.again":"Must be asked again from the start","tablet.discard.button":"Drop the draft","tablet.d\
iscard.missing":"Please choose a reason.","tablet.discard.title":"Drop this draft","tablet.discard.trial":"Trial","tablet.discard.what":"A draft with answers is\
 sealed and sent as broken off; nothing is lost. An empty one is dropped.","tablet.discard.why":"Reason","tablet.discard.wrong_case":"Wrong case opened","tablet\
.discard.wrong_person":"Wrong person asked","tablet.doubt.hidden":"This answer is not sent, since it no longer fits the question:","tablet.doubt.over":"Above 10\
0%, please make sure:","tablet.doubt.overall":"Far from the other criteria:","tablet.doubt.personal":"There seems to be personal data in the text:","tablet.enro\
l.camera":"Picture of the camera","tablet.enrol.code":"Enrolment code","tablet.enrol.code_hint":"You can also paste the whole link.","tablet.enrol.code_missing":"\
Please enter the enrolment code.","tablet.enrol.done":"Enrolled. Hello, {{.name}}.","tablet.enrol.encrypted":"The storage of the tablet is encrypted (Android 10\
 or later and iPad do so once there is a screen lock).","tablet.enrol.lead":"Your supervisor gives you a QR code or a code in letters. It works once, for 10 min\
utes.","tablet.enrol.lock":"The tablet has a screen lock: code, fingerprint or face.","tablet.enrol.mine":"This tablet is given to me, and I will report its los\
s at once.","tablet.enrol.name":"Name of the tablet","tablet.enrol.name_hint":"For example the inventory number on the tablet.","tablet.enrol.name_missing":"Ple\
ase name the tablet.","tablet.enrol.no_camera":"The camera cannot be used. Please allow it or type the code.","tablet.enrol.point":"Hold the QR code in the midd\
le of the picture.","tablet.enrol.rules":"Rules for the tablet","tablet.enrol.rules_missing":"Please confirm all three points before you enrol.","tablet.enrol.r\
ules_why":"Interviews hold data about people. Please confirm each point.","tablet.enrol.scan":"Scan the QR code","tablet.enrol.send":"Enrol this tablet","tablet\
.enrol.title":"Enrol this tablet","tablet.enrol.to_pin":"Next: set a PIN","tablet.error.blocked":"The PIN was deleted after 10 wrong tries. Please contact your \
supervisor.","tablet.error.case_closed":"This case takes no more interviews.","tablet.error.case_unknown":"This case is not on the tablet. Please synchronise.",
"tablet.error.case_withdrawn":"This case has been withdrawn.","tablet.error.device_unknown":"This tablet is not enrolled.","tablet.error.form_missing":"The ques\
tionnaire is not on the tablet yet. Please synchronise when there is a network.","tablet.error.handed_over":"The respondent answered this alone; only they can c\
hange it.","tablet.error.locked":"The tablet has just locked. Enter the PIN and try again; saved answers are still there.","tablet.error.offline":"The server ca\
nnot be reached. Please check the network and try again.","tablet.error.other":"Error: {{.what}}","tablet.error.outcome_unknown":"This outcome is not in the lis\
t.","tablet.error.pin_exists":"A PIN is already set. Please unlock with it.","tablet.error.pin_format":"A PIN has exactly 6 digits.","tablet.error.read_only":"T\
his interview is open in another window (read only).","tablet.error.revoked":"This tablet has been revoked. Please contact your supervisor.","tablet.error.round\
_closed":"The round is closed; no new interview can begin.","tablet.error.round_unknown":"The round is not on the tablet yet. Please synchronise when there is a\
 network.","tablet.error.server":"The server has a problem. Please try again in a few minutes.","tablet.error.storage_full":"The storage is full, so this is not\
 saved. What was saved is still there. Please send, or export a copy.","tablet.error.token_unknown":"The code is wrong or has expired. Please ask your superviso\
r for a new one.","tablet.error.too_many":"There were too many tries. Please wait a few minutes.","tablet.failure.again":"Open again","tablet.failure.home":"To \
the list of cases","tablet.failure.kept":"What was saved is still on the tablet; nothing is lost.","tablet.failure.title":"Something went wrong","tablet.finish.\
all":"Every question has an answer or a reason.","tablet.finish.back":"Back to the sections","tablet.finish.break_off":"The respondent stopped early. The answer\
s are still sent.","tablet.finish.contact":"Telephone number for the back-check","tablet.finish.doubts":"Please check","tablet.finish.not_complete":"Some questi\
ons are open. Answer them, or mark “Don't know” or “Refused”.","tablet.finish.not_partial":"At least {{.share}} of the questions must be answered.","tab\
let.finish.open":{one:"{{.count}} question not answered",other:"{{.count}} questions not answered"},"tablet.finish.outcome":"Outcome of the interview","tablet.f\
inish.outcome_missing":"Please choose the outcome.","tablet.finish.partial":"The respondent could or would not answer everything.","tablet.finish.phone":"Teleph\
one number (optional)","tablet.finish.phone_agree":"The respondent agrees to leave the number.","tablet.finish.phone_consent":"Please ask and tick the agreement\
, or remove the number.","tablet.finish.phone_hint":"Only to ask whether the interview took place. Kept apart from the answers.","tablet.finish.phone_wrong":"A \
telephone number has 8 to 14 digits.","tablet.finish.save":"Save and seal","tablet.finish.title":"Finish the interview","tablet.handover.begin":"I am the respon\
dent: begin","tablet.handover.count":"Question {{.n}} of {{.of}}","tablet.handover.done":"Answered. Please give the tablet back.","tablet.handover.end":"Done","\
tablet.handover.give":"Please hand the tablet to the respondent.","tablet.handover.pin":"The interviewer enters the PIN to go on.","tablet.handover.sealed":"The\
 respondent answered this alone. The answer is sealed and cannot be seen.","tablet.handover.stop":"Stop and give back","tablet.handover.what":"The respondent an\
swers alone. The interviewer cannot see the answers and gets the tablet back with the PIN only.","tablet.help.grid":"Read the introduction once, then each row w\
ith all its answers.","tablet.help.keys":"Keyboard: digits choose, 0 is don't know, ← → change the question, ↑ ↓ the choice.","tablet.help.multi":"Read \
all choices. Ask “Anything else?” until there is nothing more.","tablet.help.number":"Enter the number as it is said. If it is a range, ask: “If you had to \
say one number?”","tablet.help.ranked":"Ask for the most important first, then the second. Tap in that order.","tablet.help.scale":"Read the question and all \
five answers as written. Suggest none and add nothing. If the respondent hesitates: “Which comes closest?”","tablet.help.single":"Read all choices before yo\
u take the answer. Choose one.","tablet.help.text":"Write down the respondent's own words, without summing up.","tablet.help.title":"How to ask","tablet.home.al\
l":"All","tablet.home.all_done":"All cases are finished. Thank you.","tablet.home.fetch":"Load the list of cases","tablet.home.found":{one:"{{.count}} case foun\
d",other:"{{.count}} cases found"},"tablet.home.mine":"Finished","tablet.home.none":"There is no case for you on this tablet yet.","tablet.home.none_done":"No c\
ase is finished yet.","tablet.home.none_found":"No case matches. Try another word or choose “All”.","tablet.home.none_offline":"Please connect to a network \
to load the list of cases.","tablet.home.search":"Search by name, address, case code","tablet.home.show":"Which cases to show","tablet.home.title":"Today's case\
s","tablet.home.todo":"To do","tablet.install.button":"Put it on the home screen","tablet.install.chrome":"Open the browser's menu ⋮ and choose “Install app” or\
 “Add to Home screen”.","tablet.install.done":"The app is installed.","tablet.install.firefox":"Open the menu ⋮ of Firefox and choose “Install” or “Add to H\
ome screen”. Firefox on a computer cannot install apps.","tablet.install.safari":"Tap Share in Safari, choose “Add to Home Screen”, then open the app from the\
 home screen.","tablet.install.title":"Install the app","tablet.install.why":"The installed app opens without a network, and the browser does not delete intervi\
ews by itself.","tablet.interview.answered":"{{.n}} of {{.of}} answered","tablet.interview.comment":"Comment of the supervisor","tablet.interview.list":"Section\
s","tablet.interview.list_title":"Sections of the interview","tablet.interview.on":"Back to the question","tablet.interview.read_only":"This interview is open i\
n another window (read only).","tablet.interview.title":"Interview: {{.name}}","tablet.interview.to_open":{one:"To the unanswered question",other:"To the unansw\
ered questions ({{.count}})"},"tablet.lock.another":"Enrol another person","tablet.lock.left":{one:"{{.count}} try left.",other:"{{.count}} tries left."},"table\
t.lock.new_code":"Enter a new enrolment code","tablet.lock.other":"I am {{.name}}","tablet.lock.out":"The PIN was wrong 10 times and has been deleted. Please as\
k your supervisor for a new enrolment code.","tablet.lock.out_sealed":"Finished interviews are still on the tablet and can be sent. Drafts are kept and open aga\
in with the new code.","tablet.lock.people":"Another person uses this tablet","tablet.lock.pin":"Enter the PIN","tablet.lock.ten":"After 10 wrong tries the PIN \
is deleted and your supervisor must help. Finished interviews are not lost.","tablet.lock.title":"The tablet is locked","tablet.lock.wrong":{one:"Wrong PIN. {{.\
count}} try left.",other:"Wrong PIN. {{.count}} tries left."},"tablet.mark.answered":"Answered","tablet.mark.dont_know":"Don't know","tablet.mark.handed":"Answe\
red alone","tablet.mark.none":"Not answered","tablet.mark.optional":"Optional","tablet.mark.refused":"Refused","tablet.nav":"Main sections","tablet.nav.home":"C\
ases","tablet.nav.settings":"Settings","tablet.nav.sync":"Sending","tablet.next":"Next","tablet.note.hint":"Please do not enter names, phone numbers or file num\
bers.","tablet.note.label":"Note to the supervisor","tablet.note.personal":"This seems to hold a phone number, an e-mail address or an identity number. Please r\
emove it.","tablet.notes":"Notices","tablet.outcome.absent":"Away for the whole fieldwork","tablet.outcome.appointment":"Appointment","tablet.outcome.break_off":"\
Broken off","tablet.outcome.complete":"Complete","tablet.outcome.dead":"The chosen person has died","tablet.outcome.language":"Language barrier","tablet.outcome\
.moved":"Moved away","tablet.outcome.no_access":"No access (gate, building)","tablet.outcome.not_at_home":"Not at home","tablet.outcome.not_found":"Address not \
found","tablet.outcome.not_residential":"Not a dwelling","tablet.outcome.out_of_scope":"Out of scope","tablet.outcome.partial":"Partly complete","tablet.outcome\
.refused":"Refused (household)","tablet.outcome.refused_respondent":"Refused (chosen person)","tablet.outcome.unable":"Not able to answer (ill, deaf, …)","tab\
let.outcome.unsafe":"Not safe to visit","tablet.outcome.vacant":"Vacant","tablet.page.noscript":"This app needs JavaScript to encrypt interviews on the tablet a\
nd to work without a network. Please allow JavaScript in the browser and open it again.","tablet.page.title":"Field survey","tablet.persist.again":"Ask again","\
tablet.persist.granted":"The browser keeps data on this tablet for long.","tablet.persist.not":"The browser does not keep data for long yet. Please install the \
app before the field day.","tablet.persist.online":"Work online only","tablet.persist.online_title":"This browser never allows it?","tablet.persist.online_what":"\
You can work while there is always a network: interviews begin only online, and each is sent at once. Do not use this for a day in the field.","tablet.persist.s\
till":"The browser still refuses. Please install the app, open it from the home screen and try again.","tablet.persist.title":"Keeping data on the tablet","tabl\
et.persist.why":"Until it does, the browser may delete interviews that are not sent when the tablet runs out of storage.","tablet.pin.checking":"Checking…","t\
ablet.pin.delete":"Delete the last digit","tablet.pin.differ":"The two PINs differ. Please start again.","tablet.pin.easy":"This PIN is too easy to guess. Pleas\
e choose another.","tablet.pin.entered":{one:"{{.count}} digit entered",other:"{{.count}} digits entered"},"tablet.pin.repeat":"Enter the PIN again","tablet.pin\
.set":"Set a PIN of 6 digits","tablet.pin.why":"The PIN locks the list and interviews in progress. Do not write it on the tablet or tell anybody.","tablet.posit\
ion.button":"Record the position","tablet.position.denied":"The browser may not see the position. Everything is still saved.","tablet.position.failed":"No posit\
ion was found. Everything is still saved.","tablet.position.good":"Position recorded, accurate to about {{.metres}} m.","tablet.position.hint":"Optional. The po\
sition is used for quality checks only.","tablet.position.looking":"Looking for the position…","tablet.position.poor":"Position recorded but very inaccurate (\
about {{.metres}} m). You can try again in the open.","tablet.position.rough":"Position recorded, only roughly (about {{.metres}} m).","tablet.q.back":"Back","t\
ablet.q.blank":"There is no answer yet. Press “Next” again to leave it blank.","tablet.q.dont_know":"Don't know","tablet.q.left":{one:"{{.count}} character \
left",other:"{{.count}} characters left"},"tablet.q.most":{one:"Choose at most {{.count}}.",other:"Choose at most {{.count}}."},"tablet.q.needs":"This question \
needs an answer. If there is none, press “Don't know” or “Refused”.","tablet.q.not_number":"Please enter a whole number.","tablet.q.out_of_range":"Pleas\
e enter a number from {{.low}} to {{.high}}.","tablet.q.personal":"Sensitive personal data: ask for agreement first; answering is optional.","tablet.q.place":"p\
lace {{.n}}","tablet.q.private":"A delicate question: ask in private or let the respondent answer on the tablet.","tablet.q.private_self":"The interviewer canno\
t see this answer.","tablet.q.range":"From {{.low}} to {{.high}}","tablet.q.rank_most":{one:"Tap the most important, at most {{.count}}.",other:"Tap in order of\
 importance, at most {{.count}}."},"tablet.q.refused":"Refused","tablet.q.refused_self":"I prefer not to answer","tablet.q.required":"(required)","tablet.q.row":"\
row {{.n}} of {{.of}}","tablet.q.to_finish":"Finish","tablet.q.too_many":{one:"{{.count}} is chosen already. Please take it back first.",other:"{{.count}} are c\
hosen already. Please take one back first."},"tablet.reason.bad_receipt":"The answer had no valid receipt, so it does not count as sent. The tablet tries again.",
"tablet.reason.bytes_missing":"The content of this record is gone from the tablet. Please tell your supervisor at once.","tablet.reason.case_withdrawn":"The cas\
e was withdrawn before; received, waits for a decision.","tablet.reason.device_revoked":"The tablet was revoked. The record was received and waits for a decisio\
n.","tablet.reason.device_signature":"The signature of the tablet does not fit. Contact your supervisor; the record stays here.","tablet.reason.device_unknown":"\
The server does not know this tablet. Contact your supervisor; the record stays here.","tablet.reason.edition":"Received after the results were published; waits\
 for a decision.","tablet.reason.malformed":"The record was damaged on the way. The tablet tries again by itself.","tablet.reason.no_network":"No network. The t\
ablet tries again by itself; nothing to do.","tablet.reason.other":"The server says: {{.code}}. The record is kept. If this repeats, export a copy and tell your\
 supervisor.","tablet.reason.other_content":"The server has another version of this record; both are kept for a decision.","tablet.reason.person_disabled":"Your\
 account is disabled. The record was received and waits for a decision.","tablet.reason.portal":"This network interferes or wants a sign-in (public Wi-Fi). Sign\
 in to the Wi-Fi in the browser, or use mobile data.","tablet.reason.review":"This case has another interview; both are kept for a decision.","tablet.reason.rou\
nd_closed":"Received after the round was closed; waits for a decision.","tablet.reason.round_draft":"Received before the round was opened; waits for a decision.",
"tablet.reason.server_restored":"The server was restored and needs this record again. It is sent by itself.","tablet.reason.storage_full":"The server is full. T\
he record stays here and is sent again.","tablet.reason.timeout":"The network is too slow. The tablet tries again; you can move to where the signal is better.",
"tablet.reason.too_large":"The record is too large for the server. Please export a copy and give it to your supervisor.","tablet.reason.too_many":"The server is\
 busy. The tablet tries again by itself.","tablet.reason.unavailable":"The server is busy. The tablet tries again by itself.","tablet.reason.unknown_case":"The \
server does not have this case; received, waits for a decision.","tablet.reason.unknown_form":"The server does not have this form; received, waits for a decisio\
n.","tablet.record.acked":"Sent (with receipt)","tablet.record.dead":"Needs attention","tablet.record.draft":"Draft","tablet.record.failed":"Not sent, will try \
again","tablet.record.sealed":"Not sent","tablet.record.sending":"Sending","tablet.replace.already":"Already replaced by case {{.code}}.","tablet.replace.draft":"\
This interview is in progress. Please finish it first.","tablet.replace.early":"Not yet allowed. The rule: at least {{.attempts}} attempts on {{.days}} differen\
t days; so far {{.done}} on {{.ondays}}.","tablet.replace.ended":"The outcome is final, so the next reserve may stand in.","tablet.replace.go":"Go to case {{.co\
de}}: {{.name}}","tablet.replace.none":"No reserve is left in this village or group. Please tell your supervisor.","tablet.replace.open":"Open reserve {{.code}}\
: {{.name}}","tablet.replace.title":"Replacement by a reserve","tablet.replace.tried":"{{.attempts}} attempts on {{.days}} days were made, so the next reserve m\
ay stand in.","tablet.saved":"Saved on this tablet","tablet.saved_later":"It is sent by itself when there is a network. You can go on with the next case.","tabl\
et.saving":"Saving…","tablet.section.after":"Further questions","tablet.section.before":"First questions","tablet.section.profile":"About the respondent","tab\
let.select.away":"The chosen person is out","tablet.select.birthday_is":"The person whose birthday comes first answers, even if out today.","tablet.select.done":"\
The chosen person is here","tablet.select.eligible":"Number of people aged 18 or over in the household","tablet.select.eligible_hint":"Including those who are o\
ut today.","tablet.select.eligible_wrong":"Please enter a number from 1 to 30.","tablet.select.kish":"Kish table: the tablet chooses","tablet.select.kish_hint":"\
In order of age, the oldest is number 1.","tablet.select.kish_is":"Person number {{.n}} of {{.of}} answers, counted from the oldest.","tablet.select.lead":"One \
person of each household is asked, chosen by a rule and not by who is there. Who: {{.who}}.","tablet.select.method":"Method","tablet.select.method_missing":"Ple\
ase choose the method.","tablet.select.next_birthday":"Next birthday","tablet.select.next_birthday_hint":"Ask whose birthday comes first from today.","tablet.se\
lect.only":"One person is eligible and answers.","tablet.select.title":"Choosing who answers","tablet.select.who":"residents aged 18 or over","tablet.server.acc\
epted":"Accepted","tablet.server.candidate":"Received, another version waits for a decision","tablet.server.quarantined":"Received, waits for a decision","table\
t.server.received":"Received, being checked","tablet.server.rejected":"Received, not used","tablet.server.returned":"Returned","tablet.settings.about":"SIPAS, t\
he field survey app. Date on this tablet: {{.day}}.","tablet.settings.browser":"Browser","tablet.settings.device":"About this tablet","tablet.settings.device_na\
me":"Tablet id","tablet.settings.lang":"Language","tablet.settings.large":"Large type","tablet.settings.last":"Last sync","tablet.settings.leave":"Leave this ta\
blet","tablet.settings.leave_now":"Leave","tablet.settings.leave_what":"Your list and interviews are locked and hidden, not lost. What is not sent is still sent\
.","tablet.settings.lock":"Lock","tablet.settings.lock_now":"Lock now","tablet.settings.lock_what":"The app locks after 5 minutes without use.","tablet.settings\
.person":"Person","tablet.settings.theme":"Appearance","tablet.settings.theme_auto":"As the tablet","tablet.settings.theme_dark":"Dark","tablet.settings.theme_l\
ight":"Light","tablet.settings.title":"Settings","tablet.settings.version":"Version","tablet.skip":"Skip to the main content","tablet.state.appointment":"Appoin\
tment","tablet.state.done":"Finished","tablet.state.draft":"In progress","tablet.state.new":"Not visited","tablet.state.returned":"Returned","tablet.state.sent":"\
Sent","tablet.state.visited":"No contact yet","tablet.state.withdrawn":"Withdrawn","tablet.storage.full":"More than 80% used: no new interview","tablet.storage.\
kept":"Kept for long","tablet.storage.level":"State","tablet.storage.not_persisted":"Not allowed","tablet.storage.ok":"Enough room","tablet.storage.persisted":"\
Allowed","tablet.storage.used":"Used","tablet.storage.used_of":"{{.used}} of {{.quota}} ({{.share}})","tablet.storage.warn":"More than 70% used","tablet.sync.al\
l_sent":"Everything is sent; each record has a receipt.","tablet.sync.draft":"In progress. It is sent once it is finished.","tablet.sync.export":"Export a copy \
of what is not sent","tablet.sync.export_hint":"The copy is encrypted; only the server can read it. Records stay on the tablet: nothing can be deleted here.","t\
ablet.sync.export_one":"Export a copy","tablet.sync.exported":"Copy exported","tablet.sync.exported_done":"The copy is in the downloads. Please give the file to\
 your supervisor.","tablet.sync.journal":"Journal of the tablet","tablet.sync.journal_export":"Download the journal","tablet.sync.journal_none":"The journal is \
empty.","tablet.sync.left":{one:"{{.sent}} sent, {{.count}} record is left. The tablet tries again by itself.",other:"{{.sent}} sent, {{.count}} records are lef\
t. The tablet tries again by itself."},"tablet.sync.next":"Next try","tablet.sync.none":"There is no record yet.","tablet.sync.now":"Send now","tablet.sync.rece\
ipt":"Receipt number","tablet.sync.running":"Sending…","tablet.sync.server":"On the server","tablet.sync.size":"Size","tablet.sync.storage":"Storage","tablet.\
sync.title":"Sending and receipts","tablet.sync.tries":"Tries","tablet.to_case":"To this case","tablet.to_list":"To the list of cases","tablet.visit.absent_hint":"\
30 days or more, or to the end of the fieldwork.","tablet.visit.again":"Will be visited again","tablet.visit.day":"Day","tablet.visit.day_missing":"Please choos\
e the day.","tablet.visit.heading":"Outcome of this visit","tablet.visit.missing":"Please choose the outcome of the visit.","tablet.visit.nobody":"The person ca\
nnot be interviewed","tablet.visit.past":"This time has passed. Please choose one to come.","tablet.visit.place":"Address or eligibility","tablet.visit.save":"S\
ave the outcome","tablet.visit.time":"Time","tablet.visit.time_missing":"Please choose the time.","tablet.visit.title":"Outcome of a visit: {{.name}}","tablet.v\
isit.when":"When"},vi:{"tablet.back":"Quay lại","tablet.banner.clock":"Đồng hồ máy lệch {{.minutes}} phút. Phiếu vẫn được lưu.","tablet.bann\
er.clock_odd":"Đồng hồ máy chạy lùi so với lần đồng bộ trước. Phiếu vẫn được lưu. Xin đặt lại ngày giờ.","tablet.banner.lo\
cked_drafts":{other:"{{.count}} bản nháp cũ đang khóa bằng mã PIN trước. Xin báo giám sát viên để khôi phục."},"tablet.banner.look":"Tìm b\
ản mới","tablet.banner.lost":"Dữ liệu trên máy đã bị trình duyệt xoá. Xin báo ngay cho giám sát viên.","tablet.banner.lost_read":"Đã báo g\
iám sát viên","tablet.banner.offline":"Không có mạng. Ông/Bà vẫn làm việc bình thường; máy sẽ tự gửi sau.","tablet.banner.online_only":"\
Chỉ làm việc khi có mạng: trình duyệt chưa cho phép lưu lâu dài.","tablet.banner.others":{other:"{{.count}} phiếu của người khác trên máy này ch\
ưa gửi."},"tablet.banner.outdated":"Ứng dụng trên máy đã cũ. Xin kết nối mạng để cập nhật; phiếu đã làm vẫn được giữ.","ta\
blet.banner.refused":"Máy chủ không nhận ra máy này. Phiếu vẫn được giữ trên máy. Xin liên hệ giám sát viên.","tablet.banner.revoked":"\
Máy này đã bị thu hồi quyền. Phiếu chưa gửi vẫn được giữ và vẫn gửi được. Xin liên hệ giám sát viên.","tablet.banner.stora\
ge_full":"Bộ nhớ sắp đầy. Xin gửi phiếu trước khi làm phiếu mới.","tablet.banner.storage_warn":"Bộ nhớ đã dùng hơn 70 %. Xin gửi phiếu sớm.",
"tablet.banner.update":"Có bản mới của ứng dụng.","tablet.banner.update_later":"Có bản mới. Sẽ cập nhật khi không còn phiếu đang làm.",
"tablet.banner.update_now":"Cập nhật","tablet.bar.free":"Còn trống {{.share}}","tablet.bar.last":"Đồng bộ lần cuối {{.at}}","tablet.bar.never":"\
Chưa đồng bộ lần nào","tablet.bar.unknown":"Chưa rõ bộ nhớ còn trống","tablet.bar.unsent":{other:"{{.count}} phiếu chưa gửi"},"tablet.cas\
e.address":"Địa chỉ","tablet.case.appointment":"Hẹn lúc {{.at}}","tablet.case.appointment_label":"Hẹn","tablet.case.attempts":{other:"Đã đến {{.count}\
} lần"},"tablet.case.call":"Gọi {{.phone}}","tablet.case.correct":"Sửa phiếu bị trả lại","tablet.case.due":"Hạn {{.day}}","tablet.case.due_labe\
l":"Hạn","tablet.case.due_past":"Quá hạn {{.day}}","tablet.case.handover":"Đưa máy cho người trả lời","tablet.case.is_done":"Phiếu đã xong, đã l\
ưu trên máy và chờ gửi.","tablet.case.is_sent":"Phiếu đã xong và đã gửi.","tablet.case.last_outcome":"Kết quả lần cuối: {{.outcome}}.",
"tablet.case.map":"Mở bản đồ","tablet.case.needs_network":"Xin kết nối mạng trước khi bắt đầu phỏng vấn: trình duyệt chưa cho phép lưu lâu dài.",
"tablet.case.no_attempt":"Chưa đến lần nào","tablet.case.phone":"Phỏng vấn qua điện thoại","tablet.case.psu":"Thôn, tổ","tablet.case.records":{
other:"Xem {{.count}} bản ghi và biên nhận"},"tablet.case.reserve":"Phiếu dự phòng","tablet.case.resume":"Tiếp tục phỏng vấn","tablet.case.re\
turned":{other:"Giám sát viên trả lại phiếu này kèm {{.count}} ý kiến:"},"tablet.case.round":"Đợt khảo sát","tablet.case.round_closed":"Đợt \
khảo sát đã đóng. Phiếu gửi thêm sẽ chờ xem xét.","tablet.case.stands_for":"Phiếu dự phòng này thay cho phiếu {{.code}}.","tablet.case.\
start":"Bắt đầu phỏng vấn","tablet.case.unit":"Xã, phường","tablet.case.unknown":"Phiếu này không có trên máy","tablet.case.visit":"Ghi kết \
quả lần đến","tablet.case.visits":"Những lần đến trước","tablet.case.visits_before":{other:"{{.count}} lần đến được ghi ở máy khác hoặc trước đ\
ây."},"tablet.case.withdrawn":"Phiếu này đã được rút. Xin không đến nữa.","tablet.consent.lead":"Xin đọc nguyên văn cho người trả lời:",
"tablet.consent.no":"Không đồng ý","tablet.consent.record":"Ghi là từ chối","tablet.consent.refused":"Người được chọn không đồng ý trả lời",
"tablet.consent.refused_what":"Phiếu sẽ kết thúc với kết quả “Từ chối (người được chọn)”. Xin cảm ơn và không thuyết phục thêm.",
"tablet.consent.title":"Xin đồng ý","tablet.discard.again":"Cần hỏi lại từ đầu","tablet.discard.button":"Bỏ bản nháp","tablet.discard.missin\
g":"Xin chọn lý do.","tablet.discard.title":"Bỏ bản nháp này","tablet.discard.trial":"Làm thử","tablet.discard.what":"Bản nháp đã có câu trả lời sẽ \
được niêm phong và gửi đi như phiếu bỏ dở, không mất. Bản nháp trống được bỏ hẳn.","tablet.discard.why":"Lý do","tablet.discard\
.wrong_case":"Mở nhầm phiếu","tablet.discard.wrong_person":"Hỏi nhầm người","tablet.doubt.hidden":"Câu trả lời này sẽ không gửi vì không còn khớp v\
ới câu:","tablet.doubt.over":"Trên 100 %, xin hỏi lại cho chắc:","tablet.doubt.overall":"Khác nhiều so với các tiêu chí khác:","tablet.doubt\
.personal":"Có vẻ có dữ liệu cá nhân trong lời ghi:","tablet.enrol.camera":"Hình từ máy ảnh","tablet.enrol.code":"Mã đăng ký","tablet.enro\
l.code_hint":"Dán cả đường dẫn cũng được.","tablet.enrol.code_missing":"Xin nhập mã đăng ký.","tablet.enrol.done":"Đã đăng ký. Xin chào {{.n\
ame}}.","tablet.enrol.encrypted":"Bộ nhớ của máy được mã hóa (Android 10 trở lên và iPad có sẵn khi đã khóa màn hình).","tablet.enrol.l\
ead":"Giám sát viên đưa cho Ông/Bà một mã QR hoặc một mã chữ. Mã dùng được một lần, trong 10 phút.","tablet.enrol.lock":"Máy có khóa\
 màn hình bằng mã, vân tay hoặc khuôn mặt.","tablet.enrol.mine":"Tôi là người được giao máy này và sẽ báo ngay khi mất máy.","table\
t.enrol.name":"Tên máy","tablet.enrol.name_hint":"Ví dụ số tài sản dán trên máy.","tablet.enrol.name_missing":"Xin đặt tên máy.","tablet.enrol\
.no_camera":"Không mở được máy ảnh. Xin cho phép dùng máy ảnh hoặc nhập mã bằng tay.","tablet.enrol.point":"Xin đưa mã QR vào giữa hình.",
"tablet.enrol.rules":"Quy định của máy","tablet.enrol.rules_missing":"Xin xác nhận cả ba điều trước khi đăng ký.","tablet.enrol.rules_why":"\
Phiếu có thông tin của người dân. Xin xác nhận từng điều.","tablet.enrol.scan":"Quét mã QR","tablet.enrol.send":"Đăng ký máy này","tabl\
et.enrol.title":"Đăng ký máy","tablet.enrol.to_pin":"Tiếp: đặt mã PIN","tablet.error.blocked":"Mã PIN đã bị xóa sau 10 lần sai. Xin liên hệ giám sát v\
iên.","tablet.error.case_closed":"Phiếu này không nhận phỏng vấn nữa.","tablet.error.case_unknown":"Phiếu này không có trên máy. Xin đồng bộ lại.",
"tablet.error.case_withdrawn":"Phiếu này đã được rút.","tablet.error.device_unknown":"Máy chưa được đăng ký.","tablet.error.form_missing":"Mẫ\
u phiếu chưa tải về máy. Xin đồng bộ khi có mạng.","tablet.error.handed_over":"Người trả lời đã tự trả lời câu này; chỉ người đó sửa được.",
"tablet.error.locked":"Máy vừa khóa. Xin nhập mã PIN rồi làm lại; câu trả lời đã lưu vẫn còn.","tablet.error.offline":"Chưa liên hệ được \
máy chủ. Xin kiểm tra mạng rồi thử lại.","tablet.error.other":"Có lỗi: {{.what}}","tablet.error.outcome_unknown":"Kết quả này không có trong dan\
h mục.","tablet.error.pin_exists":"Mã PIN đã được đặt. Xin mở khóa bằng mã đó.","tablet.error.pin_format":"Mã PIN có đúng 6 số.","tabl\
et.error.read_only":"Phiếu này đang mở ở cửa sổ khác (chỉ xem).","tablet.error.revoked":"Máy này đã bị thu hồi quyền. Xin liên hệ giám sát viên.",
"tablet.error.round_closed":"Đợt khảo sát đã đóng, không bắt đầu phỏng vấn mới.","tablet.error.round_unknown":"Chưa có thông tin của đợt k\
hảo sát. Xin đồng bộ khi có mạng.","tablet.error.server":"Máy chủ gặp sự cố. Xin thử lại sau ít phút.","tablet.error.storage_full":"Bộ\
 nhớ đã đầy nên chưa lưu được. Dữ liệu cũ vẫn còn. Xin gửi phiếu hoặc xuất bản sao.","tablet.error.token_unknown":"Mã không đúng\
 hoặc đã hết hạn. Xin hỏi giám sát viên một mã mới.","tablet.error.too_many":"Có quá nhiều lần thử. Xin đợi ít phút rồi thử lại.",
"tablet.failure.again":"Mở lại","tablet.failure.home":"Về danh sách phiếu","tablet.failure.kept":"Những gì đã lưu vẫn ở trên máy, không mất.",
"tablet.failure.title":"Ứng dụng gặp sự cố","tablet.finish.all":"Mọi câu đã có câu trả lời hoặc lý do.","tablet.finish.back":"Về các phầ\
n của phiếu","tablet.finish.break_off":"Người trả lời dừng sớm. Câu trả lời vẫn được gửi để xem xét.","tablet.finish.contact":"S\
ố điện thoại để phúc tra","tablet.finish.doubts":"Xin kiểm tra lại","tablet.finish.not_complete":"Còn câu chưa trả lời. Xin trả lời, hoặc bấm “Kh\
ông biết”, “Từ chối”.","tablet.finish.not_partial":"Cần trả lời ít nhất {{.share}} số câu.","tablet.finish.open":{other:"{{.count}} câu\
 chưa trả lời"},"tablet.finish.outcome":"Kết quả phỏng vấn","tablet.finish.outcome_missing":"Xin chọn kết quả phỏng vấn.","tablet.finish.\
partial":"Người trả lời không thể hoặc không muốn trả lời hết.","tablet.finish.phone":"Số điện thoại (không bắt buộc)","tablet.\
finish.phone_agree":"Người trả lời đồng ý để lại số điện thoại.","tablet.finish.phone_consent":"Xin hỏi và đánh dấu sự đồng ý, hoặc bỏ số\
 điện thoại.","tablet.finish.phone_hint":"Chỉ để hỏi lại xem có được phỏng vấn không. Lưu tách khỏi câu trả lời.","tablet.finis\
h.phone_wrong":"Số điện thoại có từ 8 đến 14 chữ số.","tablet.finish.save":"Lưu và niêm phong","tablet.finish.title":"Kết thúc phỏng vấn",
"tablet.handover.begin":"Tôi là người trả lời: bắt đầu","tablet.handover.count":"Câu {{.n}}/{{.of}}","tablet.handover.done":"Đã trả lời, xin trả \
lại máy.","tablet.handover.end":"Xong","tablet.handover.give":"Xin đưa máy cho người trả lời.","tablet.handover.pin":"Điều tra viên nhập mã PIN để \
tiếp tục.","tablet.handover.sealed":"Người trả lời đã tự trả lời câu này. Câu trả lời đã niêm phong, không xem được.","tablet.\
handover.stop":"Dừng và trả lại máy","tablet.handover.what":"Người trả lời tự bấm câu trả lời. Điều tra viên không xem được và chỉ nhận lại máy bằng mã \
PIN.","tablet.help.grid":"Đọc câu dẫn một lần, rồi đọc từng dòng với đủ các mức.","tablet.help.keys":"Bàn phím: số để chọn, 0 là không\
 biết, ← → để đổi câu, ↑ ↓ để đổi lựa chọn.","tablet.help.multi":"Đọc hết các lựa chọn. Hỏi thêm: “Còn gì nữa không?” cho đến khi hết\
.","tablet.help.number":"Ghi đúng số người trả lời nói. Nếu là khoảng, hỏi: “Nếu phải nói một số thì là bao nhiêu?”","tablet.\
help.ranked":"Hỏi điều quan trọng nhất trước, rồi đến điều thứ hai. Bấm theo đúng thứ tự đó.","tablet.help.scale":"Đọc nguyên vă\
n câu và cả năm mức. Không gợi ý mức nào, không giải thích thêm ý riêng. Nếu người trả lời phân vân: “Theo Ông/Bà, gần với mức nào nhất?”",
"tablet.help.single":"Đọc hết các lựa chọn rồi mới nhận câu trả lời. Chọn một.","tablet.help.text":"Ghi đúng lời người trả lời, không t\
óm tắt, không sửa ý.","tablet.help.title":"Hướng dẫn hỏi","tablet.home.all":"Tất cả","tablet.home.all_done":"Đã xong mọi phiếu được giao. Cảm \
ơn Ông/Bà.","tablet.home.fetch":"Tải danh sách phiếu","tablet.home.found":{other:"Tìm thấy {{.count}} phiếu"},"tablet.home.mine":"Việc của tôi",
"tablet.home.none":"Chưa có phiếu nào được giao cho Ông/Bà trên máy này.","tablet.home.none_done":"Chưa có phiếu nào xong.","tablet.home.none\
_found":"Không có phiếu nào khớp. Xin thử từ khác hoặc chọn “Tất cả”.","tablet.home.none_offline":"Xin kết nối mạng để tải danh sách phi\
ếu.","tablet.home.search":"Tìm theo tên, địa chỉ, mã phiếu","tablet.home.show":"Chọn phiếu hiển thị","tablet.home.title":"Phiếu hôm nay",
"tablet.home.todo":"Cần làm","tablet.install.button":"Cài vào màn hình chính","tablet.install.chrome":"Mở trình đơn ⋮ của trình duyệt, chọn “Cài đặt ứng\
 dụng” hoặc “Thêm vào màn hình chính”.","tablet.install.done":"Ứng dụng đã được cài.","tablet.install.firefox":"Mở trình đơn ⋮ của Fir\
efox, chọn “Cài đặt” hoặc “Thêm vào màn hình chính”. Firefox trên máy tính không cài được ứng dụng.","tablet.install.safari":"\
Bấm nút Chia sẻ của Safari, chọn “Thêm vào MH chính”, rồi mở ứng dụng từ màn hình chính.","tablet.install.title":"Cài ứng dụng",
"tablet.install.why":"Ứng dụng đã cài mở được khi không có mạng, và trình duyệt không tự xóa phiếu.","tablet.interview.answered":"Đã \
trả lời {{.n}}/{{.of}}","tablet.interview.comment":"Ý kiến của giám sát viên","tablet.interview.list":"Danh mục","tablet.interview.list_title":"Cá\
c phần của phiếu","tablet.interview.on":"Về câu đang hỏi","tablet.interview.read_only":"Phiếu này đang mở ở cửa sổ khác (chỉ xem).","\
tablet.interview.title":"Phỏng vấn: {{.name}}","tablet.interview.to_open":{other:"Đến câu chưa trả lời ({{.count}})"},"tablet.lock.another":"Đăng k\
ý thêm người","tablet.lock.left":{other:"Còn {{.count}} lần thử."},"tablet.lock.new_code":"Nhập mã đăng ký mới","tablet.lock.other":"Tôi là {{\
.name}}","tablet.lock.out":"Đã nhập sai 10 lần nên mã PIN bị xóa. Xin liên hệ giám sát viên để nhận mã đăng ký mới.","tablet.lock.ou\
t_sealed":"Phiếu đã xong vẫn ở trên máy và vẫn gửi được. Bản nháp được giữ; mã đăng ký mới giúp mở lại.","tablet.lock.peo\
ple":"Người khác dùng máy này","tablet.lock.pin":"Nhập mã PIN","tablet.lock.ten":"Sau 10 lần sai, mã PIN bị xóa và cần giám sát viên mở lại. Phiếu đã \
xong không mất.","tablet.lock.title":"Máy đang khóa","tablet.lock.wrong":{other:"Mã PIN không đúng. Còn {{.count}} lần thử."},"tablet.mark.answer\
ed":"Đã trả lời","tablet.mark.dont_know":"Không biết","tablet.mark.handed":"Đã trả lời riêng","tablet.mark.none":"Chưa trả lời","tablet.mar\
k.optional":"Không bắt buộc","tablet.mark.refused":"Từ chối","tablet.nav":"Mục chính","tablet.nav.home":"Phiếu","tablet.nav.settings":"Thiết lập",
"tablet.nav.sync":"Gửi phiếu","tablet.next":"Tiếp","tablet.note.hint":"Xin không ghi họ tên, số điện thoại hoặc mã hồ sơ.","tablet.note.l\
abel":"Ghi chú cho giám sát viên","tablet.note.personal":"Nội dung có vẻ có số điện thoại, địa chỉ thư hoặc số giấy tờ. Xin bỏ ra.",
"tablet.notes":"Thông báo","tablet.outcome.absent":"Vắng suốt đợt khảo sát","tablet.outcome.appointment":"Hẹn lại","tablet.outcome.break_off":"B\
ỏ dở giữa chừng","tablet.outcome.complete":"Hoàn thành","tablet.outcome.dead":"Người được chọn đã mất","tablet.outcome.language":"Không c\
ùng ngôn ngữ","tablet.outcome.moved":"Đã chuyển đi","tablet.outcome.no_access":"Không vào được (cổng khóa, chung cư)","tablet.outcome.not_at_\
home":"Vắng nhà","tablet.outcome.not_found":"Không tìm thấy địa chỉ","tablet.outcome.not_residential":"Không phải nhà ở","tablet.outcome.out_o\
f_scope":"Ngoài đối tượng","tablet.outcome.partial":"Hoàn thành một phần","tablet.outcome.refused":"Từ chối (hộ gia đình)","tablet.outcome.\
refused_respondent":"Từ chối (người được chọn)","tablet.outcome.unable":"Không đủ sức khỏe để trả lời","tablet.outcome.unsafe":"Khôn\
g an toàn để đến","tablet.outcome.vacant":"Nhà bỏ trống","tablet.page.noscript":"Ứng dụng này cần JavaScript để mã hóa phiếu trên máy và làm việc kh\
i không có mạng. Xin bật JavaScript trong trình duyệt rồi mở lại.","tablet.page.title":"Khảo sát thực địa","tablet.persist.again":"Xin ph\
ép lại","tablet.persist.granted":"Trình duyệt cho phép lưu lâu dài trên máy này.","tablet.persist.not":"Trình duyệt chưa cho phép lưu lâu dài. Xin \
cài ứng dụng trước khi đi khảo sát.","tablet.persist.online":"Chỉ làm việc khi có mạng","tablet.persist.online_title":"Trình duyệt này không\
 bao giờ cho phép?","tablet.persist.online_what":"Ông/Bà vẫn làm được khi luôn có mạng: chỉ bắt đầu phỏng vấn khi có mạng, và mỗi phiếu được gửi ngay. Không \
dùng cách này cho ngày đi thực địa.","tablet.persist.still":"Trình duyệt vẫn chưa cho phép. Xin cài ứng dụng, mở từ màn hình chính rồi thử lại.",
"tablet.persist.title":"Lưu lâu dài trên máy","tablet.persist.why":"Khi chưa được phép, trình duyệt có thể xóa phiếu chưa gửi lúc máy thiếu bộ nhớ.",
"tablet.pin.checking":"Đang kiểm tra…","tablet.pin.delete":"Xóa số cuối","tablet.pin.differ":"Hai lần nhập không giống nhau. Xin đặt lại từ đầu.",
"tablet.pin.easy":"Mã PIN này quá dễ đoán. Xin chọn mã khác.","tablet.pin.entered":{other:"Đã nhập {{.count}} số"},"tablet.pin.repeat":"Nhập lạ\
i mã PIN","tablet.pin.set":"Đặt mã PIN 6 số","tablet.pin.why":"Mã PIN khóa danh sách và phiếu đang làm trên máy. Không ghi mã PIN lên máy, không cho ngườ\
i khác biết.","tablet.position.button":"Ghi vị trí","tablet.position.denied":"Trình duyệt không được phép xem vị trí. Phiếu vẫn lưu được.",
"tablet.position.failed":"Chưa tìm được vị trí. Phiếu vẫn lưu được.","tablet.position.good":"Đã ghi vị trí, sai số khoảng {{.metres}} m.",
"tablet.position.hint":"Không bắt buộc. Vị trí chỉ dùng để kiểm tra chất lượng.","tablet.position.looking":"Đang tìm vị trí…","table\
t.position.poor":"Đã ghi vị trí nhưng rất kém chính xác (khoảng {{.metres}} m). Ông/Bà có thể ra chỗ thoáng rồi thử lại.","tablet.pos\
ition.rough":"Đã ghi vị trí, chỉ gần đúng (sai số khoảng {{.metres}} m).","tablet.q.back":"Câu trước","tablet.q.blank":"Chưa có câu trả lời. \
Bấm “Tiếp” lần nữa để bỏ trống.","tablet.q.dont_know":"Không biết","tablet.q.left":{other:"Còn {{.count}} ký tự"},"tablet.q.most":{other:"\
Chọn nhiều nhất {{.count}}."},"tablet.q.needs":"Câu này cần câu trả lời. Nếu không có, xin bấm “Không biết” hoặc “Từ chối”.",
"tablet.q.not_number":"Xin nhập một số nguyên.","tablet.q.out_of_range":"Xin nhập một số từ {{.low}} đến {{.high}}.","tablet.q.personal":"Dữ l\
iệu cá nhân nhạy cảm: hỏi riêng sự đồng ý, không bắt buộc trả lời.","tablet.q.place":"thứ {{.n}}","tablet.q.private":"Câu hỏi tế nhị\
: nên hỏi riêng hoặc đưa máy cho người trả lời tự bấm.","tablet.q.private_self":"Điều tra viên không xem được câu trả lời này.",
"tablet.q.range":"Từ {{.low}} đến {{.high}}","tablet.q.rank_most":{other:"Bấm theo thứ tự ưu tiên, nhiều nhất {{.count}}."},"tablet.q.refused":"\
Từ chối","tablet.q.refused_self":"Không muốn trả lời","tablet.q.required":"(bắt buộc)","tablet.q.row":"dòng {{.n}}/{{.of}}","tablet.q.to_finish":"\
Kết thúc","tablet.q.too_many":{other:"Đã chọn đủ {{.count}}. Xin bỏ một lựa chọn trước."},"tablet.reason.bad_receipt":"Trả lời không có biê\
n nhận hợp lệ nên chưa tính là đã gửi. Máy sẽ gửi lại.","tablet.reason.bytes_missing":"Nội dung phiếu không còn trên máy. Xin báo ngay cho \
giám sát viên.","tablet.reason.case_withdrawn":"Phiếu đã được rút trước khi gửi; đã nhận và chờ xem xét.","tablet.reason.device_revoked":"\
Máy đã bị thu hồi quyền. Phiếu đã nhận và chờ xem xét.","tablet.reason.device_signature":"Chữ ký của máy không đúng. Xin liên hệ giám sát viê\
n; phiếu vẫn ở trên máy.","tablet.reason.device_unknown":"Máy chủ không nhận ra máy này. Xin liên hệ giám sát viên; phiếu vẫn ở trên máy.",
"tablet.reason.edition":"Đã nhận sau khi số liệu được công bố; chờ xem xét.","tablet.reason.malformed":"Phiếu bị hỏng trên đường truyền. Máy s\
ẽ tự gửi lại.","tablet.reason.no_network":"Chưa có mạng. Máy sẽ tự gửi lại; không cần làm gì.","tablet.reason.other":"Máy chủ báo: {{.\
code}}. Phiếu vẫn được giữ. Nếu lặp lại, xin xuất bản sao và báo giám sát viên.","tablet.reason.other_content":"Phiếu này đã có bản khá\
c trên máy chủ; cả hai được giữ để xem xét.","tablet.reason.person_disabled":"Tài khoản của Ông/Bà đã ngừng. Phiếu đã nhận và chờ xem xét.",
"tablet.reason.portal":"Mạng này chặn lại hoặc đòi đăng nhập (Wi-Fi công cộng). Xin mở trình duyệt để đăng nhập Wi-Fi, hoặc dùng 4G.",
"tablet.reason.review":"Hộ này đã có phiếu khác; cả hai được giữ để xem xét.","tablet.reason.round_closed":"Đã nhận sau khi đợt khảo sát đó\
ng; chờ xem xét.","tablet.reason.round_draft":"Đã nhận trước khi đợt khảo sát mở; chờ xem xét.","tablet.reason.server_restored":"Máy chủ vừ\
a khôi phục và cần nhận lại phiếu này. Máy sẽ tự gửi.","tablet.reason.storage_full":"Máy chủ hết chỗ. Phiếu vẫn ở trên máy và sẽ được gửi lạ\
i.","tablet.reason.timeout":"Mạng quá chậm. Máy sẽ tự gửi lại; Ông/Bà có thể ra chỗ sóng mạnh hơn.","tablet.reason.too_large":"Phiếu qu\
á lớn nên máy chủ không nhận. Xin xuất bản sao và giao cho giám sát viên.","tablet.reason.too_many":"Máy chủ đang bận. Máy sẽ tự gửi lại.",
"tablet.reason.unavailable":"Máy chủ đang bận. Máy sẽ tự gửi lại.","tablet.reason.unknown_case":"Máy chủ không có phiếu này; đã nhận và chờ xem x\
ét.","tablet.reason.unknown_form":"Máy chủ chưa có mẫu phiếu này; đã nhận và chờ xem xét.","tablet.record.acked":"Đã gửi (có biên nhận)",
"tablet.record.dead":"Cần xử lý","tablet.record.draft":"Nháp","tablet.record.failed":"Chưa gửi, sẽ thử lại","tablet.record.sealed":"Chưa gửi",
"tablet.record.sending":"Đang gửi","tablet.replace.already":"Đã thay bằng phiếu {{.code}}.","tablet.replace.draft":"Phiếu này đang làm dở. Xin kết thúc\
 trước.","tablet.replace.early":"Chưa được thay. Quy định: đến ít nhất {{.attempts}} lần trong {{.days}} ngày khác nhau; đã đến {{.done}} lần trong {{.ondays\
}} ngày.","tablet.replace.ended":"Kết quả lần đến là cuối cùng, nên được thay bằng phiếu dự phòng kế tiếp.","tablet.replace.go":"Đ\
ến phiếu {{.code}}: {{.name}}","tablet.replace.none":"Không còn phiếu dự phòng nào trong thôn, tổ này. Xin báo giám sát viên.","tablet.repla\
ce.open":"Mở phiếu dự phòng {{.code}}: {{.name}}","tablet.replace.title":"Thay bằng phiếu dự phòng","tablet.replace.tried":"Đã đến {{.attempts}} l\
ần trong {{.days}} ngày, nên được thay bằng phiếu dự phòng kế tiếp.","tablet.saved":"Đã lưu trên máy","tablet.saved_later":"Máy sẽ tự gử\
i khi có mạng. Ông/Bà có thể làm phiếu tiếp theo.","tablet.saving":"Đang lưu…","tablet.section.after":"Câu hỏi khác","tablet.section.before":"\
Câu hỏi mở đầu","tablet.section.profile":"Về người trả lời","tablet.select.away":"Người được chọn vắng nhà","tablet.select.birthday\
_is":"Người trả lời là người sắp đến sinh nhật sớm nhất, kể cả khi đang vắng nhà.","tablet.select.done":"Người được chọn đang ở đâ\
y","tablet.select.eligible":"Số người từ 18 tuổi trở lên trong hộ","tablet.select.eligible_hint":"Kể cả người đang vắng nhà hôm nay.",
"tablet.select.eligible_wrong":"Xin nhập một số từ 1 đến 30.","tablet.select.kish":"Bảng Kish: máy chọn","tablet.select.kish_hint":"Xếp theo tuổ\
i, người cao tuổi nhất là số 1.","tablet.select.kish_is":"Người trả lời là người số {{.n}} trong {{.of}} người, tính từ người cao tuổi nhất.",
"tablet.select.lead":"Mỗi hộ chỉ hỏi một người, do quy tắc chọn, không phải ai có mặt thì hỏi. Đối tượng: {{.who}}.","tablet.sel\
ect.method":"Cách chọn","tablet.select.method_missing":"Xin chọn cách chọn người.","tablet.select.next_birthday":"Sinh nhật gần nhất sắp tới",
"tablet.select.next_birthday_hint":"Hỏi ai trong số này sẽ đến sinh nhật sớm nhất, tính từ hôm nay.","tablet.select.only":"Hộ có một người đ\
ủ điều kiện: người đó trả lời.","tablet.select.title":"Chọn người trả lời","tablet.select.who":"người từ 18 tuổi trở lên, thường trú tr\
ong hộ","tablet.server.accepted":"Đã được chấp nhận","tablet.server.candidate":"Đã nhận, có bản khác chờ xem xét","tablet.server.quaranti\
ned":"Đã nhận, chờ xem xét","tablet.server.received":"Đã nhận, đang kiểm tra","tablet.server.rejected":"Đã nhận, không được dùng","table\
t.server.returned":"Bị trả lại","tablet.settings.about":"SIPAS, ứng dụng khảo sát thực địa. Ngày trên máy: {{.day}}.","tablet.settings.brow\
ser":"Trình duyệt","tablet.settings.device":"Về máy này","tablet.settings.device_name":"Mã máy","tablet.settings.lang":"Ngôn ngữ","tablet.settings.l\
arge":"Chữ lớn","tablet.settings.last":"Đồng bộ lần cuối","tablet.settings.leave":"Rời máy này","tablet.settings.leave_now":"Rời máy","table\
t.settings.leave_what":"Danh sách và phiếu của Ông/Bà được khóa và ẩn, không mất. Phiếu chưa gửi vẫn được gửi.","tablet.settings\
.lock":"Khóa máy","tablet.settings.lock_now":"Khóa ngay","tablet.settings.lock_what":"Máy tự khóa sau 5 phút không dùng.","tablet.settings.person":"Ng\
ười dùng","tablet.settings.theme":"Giao diện","tablet.settings.theme_auto":"Theo máy","tablet.settings.theme_dark":"Tối","tablet.settings.theme_light":"\
Sáng","tablet.settings.title":"Thiết lập","tablet.settings.version":"Phiên bản","tablet.skip":"Đến nội dung chính","tablet.state.appointment":"Hẹn\
 lại","tablet.state.done":"Xong","tablet.state.draft":"Đang làm","tablet.state.new":"Chưa đến","tablet.state.returned":"Trả lại","tablet.state.sent":"\
Đã gửi","tablet.state.visited":"Chưa gặp","tablet.state.withdrawn":"Đã rút","tablet.storage.full":"Đã dùng hơn 80 %: không bắt đầu phỏng vấn mới",
"tablet.storage.kept":"Lưu lâu dài","tablet.storage.level":"Tình trạng","tablet.storage.not_persisted":"Chưa được phép","tablet.storage.ok":"Đủ chỗ",
"tablet.storage.persisted":"Được phép","tablet.storage.used":"Đã dùng","tablet.storage.used_of":"{{.used}} trong {{.quota}} ({{.share}})","tablet.storag\
e.warn":"Đã dùng hơn 70 %","tablet.sync.all_sent":"Đã gửi hết, mọi phiếu có biên nhận.","tablet.sync.draft":"Đang làm. Chưa kết thúc nên chưa\
 gửi.","tablet.sync.export":"Xuất bản sao các phiếu chưa gửi","tablet.sync.export_hint":"Bản sao đã mã hóa, chỉ máy chủ đọc được. Phiếu vẫn ở trên m\
áy: ở đây không có nút xóa.","tablet.sync.export_one":"Xuất bản sao","tablet.sync.exported":"Đã xuất bản sao","tablet.sync.exported_done":"Đã\
 xuất bản sao vào thư mục tải xuống. Xin giao tệp này cho giám sát viên.","tablet.sync.journal":"Nhật ký của máy","tablet.sync.journal_e\
xport":"Tải nhật ký","tablet.sync.journal_none":"Nhật ký trống.","tablet.sync.left":{other:"Đã gửi {{.sent}}, còn {{.count}} phiếu chưa gửi. Máy sẽ tự\
 thử lại."},"tablet.sync.next":"Lần gửi kế tiếp","tablet.sync.none":"Chưa có phiếu nào.","tablet.sync.now":"Gửi ngay","tablet.sync.receipt":"\
Số biên nhận","tablet.sync.running":"Đang gửi…","tablet.sync.server":"Trên máy chủ","tablet.sync.size":"Cỡ","tablet.sync.storage":"Bộ nhớ","\
tablet.sync.title":"Gửi phiếu và biên nhận","tablet.sync.tries":"Số lần gửi","tablet.to_case":"Xem phiếu này","tablet.to_list":"Về danh sách ph\
iếu","tablet.visit.absent_hint":"Từ 30 ngày trở lên hoặc hết đợt khảo sát.","tablet.visit.again":"Sẽ đến lại","tablet.visit.day":"Ngày",
"tablet.visit.day_missing":"Xin chọn ngày hẹn.","tablet.visit.heading":"Kết quả lần đến này","tablet.visit.missing":"Xin chọn kết quả của lần đến\
.","tablet.visit.nobody":"Không phỏng vấn được người","tablet.visit.past":"Giờ hẹn đã qua. Xin chọn một lúc sắp tới.","tablet.visit.p\
lace":"Địa chỉ hoặc đối tượng","tablet.visit.save":"Lưu kết quả","tablet.visit.time":"Giờ","tablet.visit.time_missing":"Xin chọn giờ hẹn.",
"tablet.visit.title":"Kết quả lần đến: {{.name}}","tablet.visit.when":"Hẹn lúc nào"}};var at=t=>{try{return localStorage.getItem("sipas."+t)||""}catch{return""}},K={lang:at("lang")||(document.documentElement.lang==="en"?"en":"vi"),large:at("large"),
theme:at("theme"),online:at("online"),installed:at("installed")};function G(t,e){K[t]=e;try{localStorage.setItem("sipas."+t,e)}catch{}Ln()}function Ln(){let t=document.
documentElement;t.lang=K.lang,t.dataset.size=K.large?"large":"",t.dataset.theme=K.theme}function l(t,e){let n=jn[K.lang][t];return n===void 0?t:(typeof n=="stri\
ng"?n:e.count===1&&n.one?n.one:n.other).replace(/\{\{\.(\w+)\}\}/g,(a,i)=>e&&i in e?e[i]:a)}var ot=t=>t in jn.vi,A=t=>t?typeof t=="string"?t:K.lang==="en"&&t.en||
t.vi||"":"",Wt=()=>K.lang!=="en",P=t=>String(Math.round(t)).replace(/\B(?=(\d{3})+$)/g,Wt()?".":","),Me=t=>Math.round(t*100)+(Wt()?" %":"%"),$t=t=>String(t).padStart(
2,"0"),ko=["Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"];function z(t){if(!t)return"";let e=t.length===10?new Date(t+"T00:00:00"):new Date(
t);return isNaN(e)?t:Wt()?`${$t(e.getDate())}/${$t(e.getMonth()+1)}/${e.getFullYear()}`:`${e.getDate()} ${ko[e.getMonth()]} ${e.getFullYear()}`}var it=t=>{let e=new Date(
t);return isNaN(e)?"":$t(e.getHours())+":"+$t(e.getMinutes())};function U(t){return!t||isNaN(new Date(t))?"":z(t)===z(new Date().toISOString())?it(t):it(t)+" "+
z(t)}function Vt(t){let e=t>=1e9?["GB",1e9]:t>=1e6?["MB",1e6]:["kB",1e3],n=(t/e[1]).toFixed(t>=1e9?1:0);return(Wt()?n.replace(".",","):n)+" "+e[0]}var Cn=t=>t.
normalize("NFD").replace(/[\u0300-\u036f]/g,"").replace(/đ/g,"d").replace(/Đ/g,"D").toLowerCase();var xo=120*1e3,_o=4e3;function ua(t){let e=t.core.status(),n=[],r=(i,s,...c)=>n.push(o("div.banner."+i,{role:i==="alarm"?"alert":null},O("alert"),o("p",null,s),
c));if(e.lost&&r("alarm",l("tablet.banner.lost"),m(l("tablet.banner.lost_read"),()=>t.core.acknowledgeLoss(),{class:"small"})),e.revoked?r("alarm",l("tablet.ban\
ner.revoked")):e.refused&&r("alarm",l("tablet.banner.refused")),e.outdated&&r("alarm",l("tablet.banner.outdated"),e.updateWaiting?null:m(l("tablet.banner.look"),
()=>t.core.checkUpdate(),{class:"small"})),t.drafting&&e.updateWaiting&&r("note",l("tablet.banner.update_later")),t.gate==="enrol"||t.drafting)return n;e.storage.
level==="full"?r("alarm",l("tablet.banner.storage_full")):e.storage.level==="warn"&&r("warn",l("tablet.banner.storage_warn")),!e.storage.persisted&&K.online&&r(
"warn",l("tablet.banner.online_only"));let a=Math.round(Math.abs(e.skewMs||0)/6e4);return Math.abs(e.skewMs||0)>xo?r("warn",l("tablet.banner.clock",{minutes:P(a)})):
e.clockOdd&&r("warn",l("tablet.banner.clock_odd")),e.lockedDrafts&&r("warn",l("tablet.banner.locked_drafts",{count:e.lockedDrafts})),e.unsentOthers&&r("note",l(
"tablet.banner.others",{count:e.unsentOthers})),e.updateWaiting&&r("note",l("tablet.banner.update"),m(l("tablet.banner.update_now"),async()=>{(await t.core.applyUpdate()).
ok||t.main.prepend(o("p.callout",{role:"alert"},l("tablet.banner.update_later")))},{class:"small"})),!e.online&&(!navigator.onLine||performance.now()>_o)&&r("no\
te",l("tablet.banner.offline")),n}function E(t){let e=t&&t.code?"tablet.error."+t.code:"";return e&&ot(e)?l(e):t&&t.name==="QuotaExceededError"?l("tablet.error.storage_full"):l("tablet.error.oth\
er",{what:String(t&&t.message||t||"")})}function Nn(t,e){let n=async()=>{let r=await t.core.exportRecords("unsent");st(r,Jt())};return{title:l("tablet.failure.t\
itle"),node:o("div.failure",null,o("h1",null,l("tablet.failure.title")),o("p",null,l("tablet.failure.kept")),o("p.hint",null,E(e)),o("div.actions",null,m(l("tab\
let.failure.again"),()=>location.reload()),t&&t.core.status().enrolled&&m(l("tablet.sync.export"),n,{class:"quiet"}),t&&m(l("tablet.failure.home"),()=>t.go("/",
!0),{class:"quiet"})))}}var Jt=()=>"sipas-"+new Date().toISOString().slice(0,16).replace(/[:T]/g,"-")+".jsonl";function st(t,e){let n=o("a",{href:URL.createObjectURL(
t),download:e});document.body.append(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}var lt=null;addEventListener("beforeinstallprompt",t=>{t.preventDefault(),lt=t;for(let e of Yt)e()});addEventListener("appinstalled",()=>{lt=null,G("installed",
"1");for(let t of Yt)t()});var Yt=new Set,Po=()=>matchMedia("(display-mode: standalone)").matches||matchMedia("(display-mode: fullscreen)").matches||navigator.standalone===
!0,So=()=>Po()||K.installed==="1";function Ao(){let t=navigator.userAgent;return/iPad|iPhone|Macintosh.*Safari(?!.*Chrome)/.test(t)?l("tablet.install.safari"):/Firefox/.
test(t)?l("tablet.install.firefox"):l("tablet.install.chrome")}function ct(){let t=o("div.install"),e=()=>{if(t.isConnected===!1&&t.drawn)return Yt.delete(e);if(t.
drawn=!0,So())return t.replaceChildren(o("p.ok",null,O("check"),l("tablet.install.done")));t.replaceChildren(o("p",null,l("tablet.install.why")),lt?m(l("tablet.\
install.button"),async()=>{let n=lt;lt=null,await n.prompt(),await n.userChoice,e()}):o("p.hint",null,Ao()))};return Yt.add(e),e(),t}function ha(t){let e=o("p.w\
rong",{role:"status"});return{title:l("tablet.persist.title"),node:o("div.narrow",null,o("h1",null,l("tablet.persist.title")),o("p.callout",null,l("tablet.persi\
st.not")),o("p",null,l("tablet.persist.why")),ct(),e,o("div.actions",null,m(l("tablet.persist.again"),async()=>{e.textContent="",await t.core.persist()?t.route():
e.textContent=l("tablet.persist.still")})),o("details",null,o("summary",null,l("tablet.persist.online_title")),o("p",null,l("tablet.persist.online_what")),m(l("\
tablet.persist.online"),()=>{G("online","1"),t.route()},{class:"quiet"})))}}function Dn(t){let e=t.match(/#enrol=([^&\s]+)/);return(e?decodeURIComponent(e[1]):t).replace(/\s+/g,"")}function ut(t){let e=Ko()||t.code||"",n=t.core.status().
accounts,r=()=>{},a=o("div.narrow"),i={title:l("tablet.enrol.title"),node:a,leave:()=>r()},s=(...b)=>{r(),r=()=>{},g(a,o("h1",null,l("tablet.enrol.title")),b,Oo(
t)),j(a.querySelector("h1"))},c=b=>{t.code="";let f=o("input",{type:"text",autocomplete:"off",autocapitalize:"off",spellcheck:"false"}),p=W(l("tablet.enrol.code"),
f,l("tablet.enrol.code_hint")),d=o("div"),w=()=>{if(e=Dn(f.value),!e)return p.error(l("tablet.enrol.code_missing"));u()};if(s(o("p",null,l("tablet.enrol.lead")),
b&&o("p.callout",{role:"alert"},b),d,o("form",{onsubmit:x=>{x.preventDefault(),w()}},p,o("button",null,l("tablet.next")))),"BarcodeDetector"in window&&navigator.
mediaDevices){let x=m(l("tablet.enrol.scan"),async()=>{r=await To(d,x,_=>{e=Dn(_),u()})},{class:"quiet"});d.append(x)}},u=()=>{t.code=e;let b=ue(l("tablet.enrol\
.lock")),f=ue(l("tablet.enrol.encrypted")),p=ue(l("tablet.enrol.mine")),d=W(l("tablet.enrol.name"),o("input",{type:"text",value:Eo(),maxlength:"60",autocomplete:"\
off"}),l("tablet.enrol.name_hint")),w=o("p.wrong",{role:"alert"}),x=m(l("tablet.enrol.send"),async()=>{if(w.textContent="",![b,f,p].every(_=>_.input.checked)){w.
textContent=l("tablet.enrol.rules_missing");return}if(!d.input.value.trim())return d.error(l("tablet.enrol.name_missing"));i.holds=t.enrolling=!0;try{await t.core.
enrol(e,d.input.value.trim())}catch(_){i.holds=t.enrolling=!1,_.code==="offline"||_.code==="server"?w.textContent=E(_):c(E(_));return}h()});s(o("h2",null,l("tab\
let.enrol.rules")),o("p",null,l("tablet.enrol.rules_why")),o("fieldset",null,o("legend.sr",null,l("tablet.enrol.rules")),b,f,p),d,w,o("div.actions",null,x,m(l("\
tablet.back"),()=>c(),{class:"quiet"})))},h=()=>{t.code="",history.replaceState(null,"","#/");let b=t.core.status();s(o("p.callout.good",{role:"status"},O("chec\
k"),l("tablet.enrol.done",{name:b.person?b.person.name:""})),o("h2",null,l("tablet.install.title")),ct(),o("p",null,b.storage.persisted?l("tablet.persist.grante\
d"):l("tablet.persist.not")),m(l("tablet.enrol.to_pin"),()=>{i.holds=t.enrolling=!1,t.route()}))};return e?u():c(t.core.status().lost?l("tablet.banner.lost"):""),
n.length&&a.append(o("p.actions",null,n.map(b=>m(l("tablet.lock.other",{name:b.name}),()=>t.core.use(b.id),{class:"quiet"})))),i}function Ko(){let t=location.hash.
startsWith("#enrol=")?Dn(location.hash):"";return t&&history.replaceState(null,"","#/"),t}function Eo(){let t=navigator.userAgent,e=t.match(/Android [\d.]+; ([^;)]+)/);
return e&&e[1].length>2?e[1].replace(/ Build.*/,"").slice(0,60):/iPad|iPhone/.test(t)?"iPad":/Android/.test(t)?"Android":""}async function To(t,e,n){let r;try{r=
await navigator.mediaDevices.getUserMedia({video:{facingMode:"environment"}})}catch{return t.append(o("p.wrong",{role:"alert"},l("tablet.enrol.no_camera"))),()=>{}}
let a=o("video",{autoplay:!0,playsinline:!0,"aria-label":l("tablet.enrol.camera")});a.muted=!0,a.srcObject=r;let i=!0,s=()=>{i=!1,r.getTracks().forEach(h=>h.stop())};
g(t,a,o("p.hint",null,l("tablet.enrol.point")));let c=new window.BarcodeDetector({formats:["qr_code"]}),u=async()=>{if(!i)return;let h=await c.detect(a).catch(()=>[]);
i&&h.length?(s(),n(h[0].rawValue)):setTimeout(u,250)};return u(),s}function Oo(t){let e=K.lang==="en"?"vi":"en";return o("p.language",null,m(e==="en"?"English":
"Tiếng Việt",()=>t.speak(e),{class:"quiet",lang:e}))}var Mn=6;function da(t,e){let n="",r=!1,a=o("p.dots",{"aria-hidden":"true"}),i=o("p.sr",{role:"status"}),s=o("p.wrong",{role:"alert"}),c=()=>{g(a,Array.from({length:Mn},
(p,d)=>o("span"+(d<n.length?".on":"")))),i.textContent=n.length?l("tablet.pin.entered",{count:n.length}):""},u=async p=>{if(r||n.length>=Mn||(n+=p,s.textContent=
"",c(),n.length<Mn))return;r=!0,f.dataset.busy="1",i.textContent=l("tablet.pin.checking");let d=n;n="";try{s.textContent=await e(d)||""}catch(w){s.textContent=E(
w)}r=!1,delete f.dataset.busy,c()},h=()=>{n=n.slice(0,-1),c()},b=p=>o("button.key",{type:"button",onclick:()=>u(p)},p),f=o("div.keypad",{role:"group","aria-labe\
l":t},a,i,s,o("div.keys",null,"123456789".split("").map(b),o("span"),b("0"),o("button.key",{type:"button",onclick:h,"aria-label":l("tablet.pin.delete")},"⌫")));
return f.type=p=>{if(!(p.ctrlKey||p.metaKey||p.altKey)){if(/^\d$/.test(p.key))u(p.key);else if(p.key==="Backspace")h();else return;p.preventDefault()}},c(),f}function fa(t,e){
return addEventListener("keydown",e.type),t.leave=()=>removeEventListener("keydown",e.type),t}var Io=t=>/^(\d)\1{5}$/.test(t)||"01234567890".includes(t)||"09876\
543210".includes(t)||/^(\d{2})\1\1$|^(\d{3})\2$/.test(t);function ba(t){let e="",n=o("h1",null,l("tablet.pin.set")),r=da(l("tablet.pin.set"),async i=>{if(!e)return Io(
i)?l("tablet.pin.easy"):(e=i,n.textContent=l("tablet.pin.repeat"),j(n),"");let s=i===e;return e="",n.textContent=l("tablet.pin.set"),s?(a.holds=!0,await t.core.
setPin(i),a.holds=!1,t.go("/",!0),""):l("tablet.pin.differ")}),a={title:l("tablet.pin.set"),node:o("div.narrow",null,n,o("p",null,l("tablet.pin.why")),r)};return fa(
a,r)}function Qt(t,e){let n=t.core.status(),{title:r=l("tablet.lock.title"),lead:a=null,then:i=()=>t.route()}=e||{},s=da(l("tablet.lock.pin"),async h=>{u.holds=
!0;let b=await t.core.unlock(h);return u.holds=!1,b.ok?(i(),""):b.revoked?l("tablet.banner.revoked"):b.left<=0?(t.route(),""):l("tablet.lock.wrong",{count:b.left})}),
c=n.blocked,u={title:r,bare:!!e,node:o("div.narrow.lock",null,o("h1",null,r),a&&o("p",null,a),n.person&&!e&&o("p.person",null,n.person.name),c?jo(t):[n.pinLeft<
10&&o("p.callout",null,l("tablet.lock.left",{count:n.pinLeft})),s,o("p.hint",null,l("tablet.lock.ten"))],!e&&o("details",null,o("summary",null,l("tablet.lock.pe\
ople")),o("div.actions",null,Lo(t))))};return c?u:fa(u,s)}function jo(t){return[o("p.callout",{role:"alert"},l("tablet.lock.out")),o("p",null,l("tablet.lock.out\
_sealed")),o("div.actions",null,m(l("tablet.sync.now"),()=>t.core.sync({now:!0})),m(l("tablet.lock.new_code"),()=>t.show(ut(t)),{class:"quiet"}))]}function Lo(t){
let e=t.core.status();return[e.accounts.filter(r=>!e.person||r.id!==e.person.id).map(r=>m(l("tablet.lock.other",{name:r.name}),()=>t.core.use(r.id),{class:"quie\
t"})),m(l("tablet.lock.another"),()=>t.show(ut(t)),{class:"quiet"})]}var Co=[{code:"complete",final:!0,interview:!0},{code:"partial",final:!0,interview:!0},{code:"refused",final:!0},{code:"refused_respondent",final:!0},{code:"bre\
ak_off",final:!0,interview:!0},{code:"not_at_home"},{code:"absent",final:!0},{code:"no_access"},{code:"appointment"},{code:"dead",final:!0},{code:"unable",final:!0},
{code:"language",final:!0},{code:"moved",final:!0},{code:"not_found",final:!0},{code:"unsafe",final:!0},{code:"vacant",final:!0},{code:"not_residential",final:!0},
{code:"out_of_scope",final:!0}],qn=[{key:"again",codes:["not_at_home","appointment","no_access"]},{key:"nobody",codes:["refused","refused_respondent","absent","\
unable","language","moved","dead"]},{key:"place",codes:["not_found","unsafe","vacant","not_residential","out_of_scope"]}],Un=t=>Co.find(e=>e.code===t),No=t=>t===
"complete"||t==="partial";function Zt(t){return t.state==="withdrawn"?"withdrawn":t.draft?"draft":t.state==="returned"?"returned":t.state==="done"?t.unsent?"don\
e":"sent":t.outcome==="appointment"?"appointment":t.attempts>0?"visited":"new"}var qe=t=>t==="done"||t==="sent"||t==="withdrawn",Hn={draft:["half","busy"],returned:[
"back","alarm"],appointment:["clock","busy"],visited:["door","plain"],new:["empty","plain"],done:["check","good"],sent:["checks","good"],withdrawn:["cross","sof\
t"]},ht=t=>t.state!=="reserve"||!!he(t)||t.attempts>0||!!t.draft,N=t=>t&&t.length===10?[t.slice(0,3),t.slice(3,6),t.slice(6)].join("-"):t,he=t=>t.stands_for||"";
function pa(t,e,n){let r=(h,b)=>({ok:!1,key:h,args:b});if(!e||!e.replace)return r("off");if(t.draft)return r("draft");if(No(t.outcome))return r("answered");let a=n.
find(h=>he(h)===t.id);if(a)return{ok:!1,key:"already",args:{code:N(a.code)},reserve:a};let i=Un(t.outcome),s=i&&i.final,c=t.days||0;if(!s&&(t.attempts<e.attempts||
c<e.attempt_days))return r("early",{attempts:e.attempts,days:e.attempt_days,done:t.attempts,ondays:c});let u=n.filter(h=>!ht(h)&&h.round===t.round&&h.unit===t.unit&&
h.stratum===t.stratum&&h.psu===t.psu).sort((h,b)=>h.position-b.position)[0];return u?{ok:!0,key:s?"ended":"tried",args:{attempts:t.attempts,days:c},reserve:u}:r(
"none")}var Y={show:"todo",search:""},ma=()=>Object.assign(Y,{show:"todo",search:""}),Bn=t=>Gt(Hn[t][1],Hn[t][0],l("tablet.state."+t));async function en(t){let[e,n,r]=await Promise.
all([t.cases(),t.rounds(),t.outbox()]);return{rows:e.filter(ht).map(i=>({c:i,state:Zt(i),round:n.find(s=>s.id===i.round)})),rounds:n,records:r,cases:e}}var Do={
returned:1,draft:2,visited:4,new:4,done:5,sent:5,withdrawn:6};function Mo(t,e){let n=r=>r.c.appointment&&!qe(r.state)?0:Do[r.state]||3;return n(t)-n(e)||(t.c.appointment||
"").localeCompare(e.c.appointment||"")||(t.c.due||"9").localeCompare(e.c.due||"9")||(t.c.address||"").localeCompare(e.c.address||"","vi")||t.c.code.localeCompare(
e.c.code)}function qo({c:t,state:e,round:n},r){let a=t.due&&t.due<new Date().toISOString().slice(0,10)&&!qe(e),i=[t.attempts?l("tablet.case.attempts",{count:t.attempts}):
l("tablet.case.no_attempt"),t.due&&l(a?"tablet.case.due_past":"tablet.case.due",{day:z(t.due)}),r&&n&&A(n.name),t.reserve&&l("tablet.case.reserve")].filter(Boolean);
return o("li.card",null,o("a",{href:"#/case/"+encodeURIComponent(t.id)},o("span.head",null,o("strong",null,t.name||N(t.code)),Bn(e)),o("span.where",null,t.address||
A(t.unit_name)),t.appointment&&!qe(e)&&o("span.when",null,O("clock"),l("tablet.case.appointment",{at:U(t.appointment)})),o("span.hint",null,o("span.code",null,N(
t.code))," · ",i.join(" · "))))}async function zn(t){let e=await en(t.core),n=o("div"),r=o("input",{type:"search",id:"search",value:Y.search,autocomplete:"off",
oninput:()=>{Y.search=r.value,s()}}),a=o("div.tabs",{role:"group","aria-label":l("tablet.home.show")}),i=o("div",null,a,o("div.field",null,o("label",{for:"searc\
h"},l("tablet.home.search")),r)),s=()=>{i.hidden=!e.rows.length;let u={todo:d=>!qe(d.state),mine:d=>qe(d.state),all:()=>!0},h=Cn(Y.search).split(/\s+/).filter(Boolean),
b=d=>{let w=Cn([d.c.code,N(d.c.code),d.c.name,d.c.address,A(d.c.unit_name),d.c.phone].join(" "));return h.every(x=>w.includes(x))};g(a,["todo","mine","all"].map(
d=>o("button",{type:"button","aria-pressed":String(Y.show===d),onclick:()=>{Y.show=d,s()}},l("tablet.home."+d)," ",o("b",null,P(e.rows.filter(u[d]).length)))));
let f=e.rows.filter(u[Y.show]).filter(b).sort(Mo),p=e.rounds.length>1;g(n,f.length?o("ul.cards",null,f.map(d=>qo(d,p))):Uo(t,e)),t.say(Y.search?l("tablet.home.f\
ound",{count:f.length}):"")},c=De();return c(e),s(),{title:l("tablet.home.title"),node:[o("h1",null,l("tablet.home.title")),i,n],async update(){if(e=await en(t.
core),!c(e))return;let u=document.activeElement,h=u&&u.getAttribute&&u.getAttribute("href"),b=u&&u.parentElement===a?[...a.children].indexOf(u):-1;s();let f=b>=
0?a.children[b]:h&&n.querySelector('a[href="'+CSS.escape(h)+'"]');f&&f.focus({preventScroll:!0})}}}function Uo(t,e){return e.rows.length&&Y.search?o("p.empty",null,
l("tablet.home.none_found")):e.rows.length?o("p.empty",null,l(Y.show==="mine"?"tablet.home.none_done":"tablet.home.all_done")):o("div.empty",null,o("p",null,l("\
tablet.home.none")),t.core.status().online?m(l("tablet.home.fetch"),()=>t.core.sync({now:!0})):o("p",null,l("tablet.home.none_offline")))}var D=t=>t.name||N(t.code),Ho=t=>"geo:0,0?q="+encodeURIComponent([t.address,A(t.unit_name)].filter(Boolean).join(", ")),Bo=t=>o("dl.facts",null,t.filter(e=>e[1]).
map(([e,...n])=>o("div",null,o("dt",null,e),o("dd",null,n))));async function wa(t,e,n){let r=o("div"),a=De(),i=async()=>{let c=await t.core.case(e),u=t.core.status(),
h=await en(t.core);if(!a(c,h,!u.storage.persisted&&!u.online,u.storage.level,u.revoked,u.lost))return c;if(!c)return g(r,o("h1",null,l("tablet.case.unknown")),o(
"p",null,o("a",{href:"#/"},l("tablet.to_list"))));let{cases:b,rounds:f,records:p}=h,d=f.find(x=>x.id===c.round),w=Zt(c);return g(r,o("p.back",null,o("a",{href:"\
#/"},l("tablet.to_list"))),o("h1",null,D(c)),o("p.head",null,Bn(w),o("span.code",null,N(c.code)),c.reserve&&o("span.hint",null,l("tablet.case.reserve"))),(n||he(
c))&&zo(b,n||he(c)),Ro(c,w),Fo(c,d),Xo(t,c,w,n,d),Go(c,p),$o(t,c,d,b,n)),c},s=await i();return{title:s?D(s):l("tablet.case.unknown"),node:r,update:i}}function zo(t,e){
let n=t.find(r=>r.id===e);return o("p.callout",null,l("tablet.case.stands_for",{code:n?N(n.code):e}))}function Ro(t,e){return e!=="returned"||!t.returned?null:o(
"div.callout",null,o("p",null,l("tablet.case.returned",{count:t.returned.comments.length})),o("ul",null,t.returned.comments.map(n=>o("li",null,n.body))))}function Fo(t,e){
let n=(t.phone||"").replace(/[^\d+]/g,"");return[Bo([[l("tablet.case.address"),t.address],[l("tablet.case.unit"),A(t.unit_name)],[l("tablet.case.psu"),t.psu],[l(
"tablet.case.round"),e&&A(e.name)],[l("tablet.case.due_label"),t.due&&z(t.due)],[l("tablet.case.appointment_label"),t.appointment&&U(t.appointment)]]),o("p.acti\
ons",null,n&&o("a.button.quiet",{href:"tel:"+n},l("tablet.case.call",{phone:t.phone})),t.address&&o("a.button.quiet",{href:Ho(t)},l("tablet.case.map")))]}var L=(t,e,n)=>"\
/"+t+"/"+encodeURIComponent(e.id)+(n?"/for/"+encodeURIComponent(n):"");function Xo(t,e,n,r,a){if(n==="withdrawn")return o("p.callout",null,l("tablet.case.withdr\
awn"));if(n==="done"||n==="sent")return o("p.callout.good",null,O("check"),l(n==="done"?"tablet.case.is_done":"tablet.case.is_sent"));let i=t.core.status(),s=o(
"p.wrong",{role:"alert"}),c=(p,d)=>async()=>{try{let w=await t.core.openDraft(e.id,{mode:p,standsFor:r||he(e),replaces:e.returned?e.returned.interview:""});t.intent=
d?{handover:d}:null,t.opened=w,t.go(L("interview",e,r))}catch(w){s.textContent=E(w)}};if(e.draft)return[o("div.actions.main",null,m(l("tablet.case.resume"),c("",
!1)),o("a.button.quiet",{href:"#"+L("visit",e,r)},l("tablet.case.visit"))),s,Wo(t,e)];let u=a&&a.state!=="open"&&o("p.callout",null,l("tablet.case.round_closed")),
h=i.storage.level==="full"&&o("p.callout",null,l("tablet.banner.storage_full")),b=!i.storage.persisted&&!i.online&&o("p.callout",null,l("tablet.case.needs_netwo\
rk")),f=h||b||i.revoked||i.lost;return[u,h,b,o("div.actions.main",null,!f&&m(l(n==="returned"?"tablet.case.correct":"tablet.case.start"),c("face",!1)),!f&&m(l("\
tablet.case.handover"),c("face",!0),{class:"quiet"}),!f&&e.phone&&m(l("tablet.case.phone"),c("phone",!1),{class:"quiet"}),o("a.button.quiet",{href:"#"+L("visit",
e,r)},l("tablet.case.visit"))),s]}function Go(t,e){let n=e.filter(i=>i.case===t.id),r=(t.visits||[]).map(i=>o("li",null,o("strong",null,U(i.at))," ",l("tablet.o\
utcome."+i.outcome),i.appointment&&" · "+l("tablet.case.appointment",{at:U(i.appointment)}),i.note&&o("span.remark",null,i.note))),a=(t.attempts||0)-r.length;return o(
"section",null,o("h2",null,l("tablet.case.visits")),r.length||a>0?o("ul.plain",null,r,a>0&&o("li.hint",null,l("tablet.case.visits_before",{count:a}),!r.length&&
t.outcome&&Un(t.outcome)?" "+l("tablet.case.last_outcome",{outcome:l("tablet.outcome."+t.outcome)}):null)):o("p.hint",null,l("tablet.case.no_attempt")),n.length>
0&&o("p",null,o("a",{href:"#/sync"},l("tablet.case.records",{count:n.length}))))}function $o(t,e,n,r,a){if(a||!ht(e)||!n)return null;let i=pa(e,n.rules,r);if(i.
key==="off"||i.key==="answered")return null;let s=o("p"+(i.ok?"":".hint"),null,l("tablet.replace."+i.key,i.args));return o("section",null,o("h2",null,l("tablet.\
replace.title")),s,i.reserve&&o("p",null,o("a.button.quiet",{href:"#"+L("case",i.reserve,i.ok?e.id:"")},l(i.ok?"tablet.replace.open":"tablet.replace.go",{code:N(
i.reserve.code),name:D(i.reserve)}))))}function Wo(t,e){let n=V(l("tablet.discard.why"),["wrong_case","wrong_person","trial","again"].map(a=>({value:a,label:l("\
tablet.discard."+a)}))),r=o("p.wrong",{role:"alert"});return o("details",null,o("summary",null,l("tablet.discard.title")),o("p",null,l("tablet.discard.what")),n,
r,m(l("tablet.discard.button"),async()=>{if(!n.value())return n.error(l("tablet.discard.missing"));try{let a=await t.core.openDraft(e.id,{});a.readOnly?r.textContent=
l("tablet.interview.read_only"):await a.discard(n.value())}catch(a){r.textContent=E(a)}},{class:"quiet"}))}function Vo(t){let e=new Set(t.order),n=[],r=(a,i,s,c)=>{(a===s||i===s&&!e.has(a))&&n.push(...c())};for(let a of t.order){for(let i of t.factors)for(let s of i.
items)r(s.code,"factors",a,()=>[{code:s.code,item:s,factor:i,type:"scale"}]);for(let[i,s]of[[t.other_questions,""],[t.profile,"profile"]])for(let c of i||[])r(c.
code,s,a,()=>Jo(c,s))}return n}function Jo(t,e){return t.prefill==="round"||t.prefill==="system"||t.prefill&&t.type==="text"?[]:t.type==="grid"?t.rows.map((n,r)=>({
code:n.code,question:t,row:n,rowNumber:r+1,type:"single",block:e})):[{code:t.code,question:t,type:t.type,block:e}]}var Ue=t=>(t||"").split(";").map(e=>e.trim()).
filter(e=>/^-?\d+$/.test(e)).map(Number);function ya(t,e){let n=Vo(t),r=new Map(n.map(f=>[f.code,f])),a=e.answers,i=f=>e.handed(f.code)&&a[f.code]==="answered",
s=f=>{let p=r.get(f),d=a[f];return d==null||d===""?[]:p&&p.item?/^[1-9]$/.test(d)?[Number(d)]:[]:Ue(d)},c=f=>{let p=s(f.code);return f.op==="<="?p.length===1&&p[0]<=
f.value:f.op==="="?p.length===1&&p[0]===f.value:p.includes(f.value)},u=f=>{let p=f.question&&f.question.show_if;if(!p)return!0;let[d,w]=[p.all||[],p.any||[]];return[
...d,...w].some(i)?e.shown(f.code):d.every(c)&&(!w.length||w.some(c))},h=[];for(let f=!0;f;){f=!1;for(let p of n)a[p.code]!==void 0&&a[p.code]!==""&&!u(p)&&(h.push(
p),delete a[p.code],f=!0)}let b=n.filter(u);return{form:t,steps:b,hidden:h,answers:a,missing:e.missing}}var de=(t,e)=>{if(t.missing[e.code])return t.missing[e.code];
let n=t.answers[e.code];return n==null||n===""?"":e.item&&n==="-"?"refused":e.item&&n==="0"?"dont_know":"answered"},tn=t=>!!(t.item||t.question).required&&!(t.question&&
t.question.prefill),fe=t=>t.type!=="text"||tn(t),xe=t=>t.steps.filter(e=>fe(e)&&!de(t,e));function ga(t){let e=t.steps.filter(fe);return e.length?e.filter(n=>de(
t,n)==="answered").length/e.length:0}function va(t,e){let n=[],r=!1;for(let a of t.steps){a.factor&&(r=!0);let i=a.factor?"f:"+a.factor.code:a.block==="profile"?
"profile":a.row?"g:"+a.question.code:r?"after":"before",s=n[n.length-1];s&&s.key===i?s.steps.push(a):n.push({key:i,title:e(i,a),steps:[a]})}return n}function ka(t){
return t.min||t.max?[t.min||0,t.max||0]:t.type==="percent"?[0,200]:[0,1e9]}function Rn(t,e){let n=e.item?e.item.scale:e.question.scale;if(!n)return{values:e.question.
options||[],unknown:null,scale:!1};let r=t.scales[n];return{values:r.kind==="satisfaction"?[...r.values].reverse():r.values,unknown:r.missing[0]||null,scale:r.kind===
"satisfaction"}}var dt=t=>/(\+?\d[\s.-]?){9,}|[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(t||"");function xa(t){let e=t.hidden.map(n=>({kind:"hidden",step:n,cause:Yo(t,n)}));
for(let n of t.steps){let r=t.answers[n.code];r==null||r===""||(n.type==="percent"&&Number(r)>100&&e.push({kind:"over",step:n}),n.type==="text"&&!n.question.identifier&&
dt(r)&&e.push({kind:"personal",step:n}))}return e.concat(Qo(t))}function Yo(t,e){let n=[...e.question.show_if.all||[],...e.question.show_if.any||[]].map(r=>r.code);
return t.steps.find(r=>n.includes(r.code))||e}function Qo(t){return t.steps.filter(n=>n.factor&&n.factor.role==="overall").filter(n=>{let r=Number(t.answers[n.code]),
a=t.steps.filter(i=>i.item&&i.item.scale===n.item.scale&&i.factor.role!=="overall").map(i=>Number(t.answers[i.code])).filter(i=>i>=1);return r>=1&&a.length>=5&&
Math.abs(r-a.reduce((i,s)=>i+s,0)/a.length)>=2}).map(n=>({kind:"overall",step:n}))}async function Pa(t,e,n){let r=await t.core.case(e),a=es(),i=qn.map(b=>V(l("tablet.visit."+b.key),b.codes.map(f=>({value:f,label:l("tablet.outcome."+f),hint:f===
"absent"?l("tablet.visit.absent_hint"):null})),f=>{for(let p of i)p.group!==b&&p.e.querySelectorAll("input").forEach(d=>{d.checked=!1});a.hidden=f!=="appointmen\
t"})).map((b,f)=>({e:b,group:qn[f]}));a.hidden=!0;let s=Fn(),c=Xn(),u=o("p.wrong",{role:"alert"}),h=m(l("tablet.visit.save"),async()=>{let b=t.turn;u.textContent=
"";let f=i.map(d=>d.e.value()).find(Boolean);if(!f)return i[0].e.error(l("tablet.visit.missing"));let p=f==="appointment"?a.instant():"";if(!(f==="appointment"&&
!p)){try{await t.core.visit(r.id,{outcome:f,appointment:p,note:s.input.value.trim(),position:c.position(),standsFor:n||he(r)})}catch(d){u.textContent=E(d);return}
t.core.sync({}).catch(()=>{}),t.show(Zo(t,r,f,p),b)}});return{title:l("tablet.visit.title",{name:D(r)}),node:[o("p.back",null,o("a",{href:"#"+L("case",r,n)},D(r))),
o("h1",null,l("tablet.visit.heading")),o("p.lead",null,r.address||N(r.code)),i[0].e,a,i.slice(1).map(b=>b.e),s,c,u,o("div.actions",null,h)]}}function Zo(t,e,n,r){
return{title:l("tablet.saved"),node:o("div",null,o("h1",null,l("tablet.saved")),o("p.callout.good",null,O("check"),[D(e),l("tablet.outcome."+n),r&&U(r)].filter(
Boolean).join(" · ")),o("p",null,l("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},l("tablet.to_list")),o("a.button.quiet",{href:"#/case/"+
encodeURIComponent(e.id)},l("tablet.to_case"))))}}var _a=t=>String(t).padStart(2,"0");function es(){let t=new Date,e=W(l("tablet.visit.day"),o("input",{type:"da\
te",min:`${t.getFullYear()}-${_a(t.getMonth()+1)}-${_a(t.getDate())}`})),n=W(l("tablet.visit.time"),o("input",{type:"time",step:"300"})),r=o("fieldset.pair",null,
o("legend",null,l("tablet.visit.when")),e,n);return r.instant=()=>{if(e.error(""),n.error(""),!e.input.value)return e.error(l("tablet.visit.day_missing"))||"";if(!n.
input.value)return n.error(l("tablet.visit.time_missing"))||"";let a=new Date(e.input.value+"T"+n.input.value);return isNaN(a)||a<new Date?e.error(l("tablet.vis\
it.past"))||"":a.toISOString().replace(/\.\d+/,"")},r}function Fn(){let t=o("textarea",{rows:"3",maxlength:"500"}),e=o("p.wrong",{role:"status"});t.addEventListener(
"input",()=>{e.textContent=dt(t.value)?l("tablet.note.personal"):""});let n=W(l("tablet.note.label"),t,l("tablet.note.hint"));return n.append(e),n}function Xn(){
let t=null,e=o("p.hint",{role:"status"},l("tablet.position.hint")),n=o("div.field",null,m(l("tablet.position.button"),async()=>{e.textContent=l("tablet.position\
.looking");try{let r=await new Promise((a,i)=>navigator.geolocation.getCurrentPosition(a,i,{enableHighAccuracy:!0,timeout:2e4,maximumAge:3e4}));t={lat:r.coords.
latitude,lon:r.coords.longitude,accuracy:Math.round(r.coords.accuracy)},e.textContent=l("tablet.position."+ts(t.accuracy),{metres:ns(t.accuracy)})}catch(r){e.textContent=
l(r.code===1?"tablet.position.denied":"tablet.position.failed")}},{class:"quiet"}),e);return n.position=()=>t,n}var ts=t=>t<=30?"good":t<=200?"rough":"poor",ns=t=>String(
t<100?Math.ceil(t/5)*5:Math.ceil(t/50)*50);function Aa(t){return({multi:is,ranked:os,percent:Sa,number:Sa,text:ss}[t.step.type]||as)(t)}var rs=(t,e)=>[o("b.no",{"aria-hidden":"true"},String(t)),o("span",
null,o("span.sr",null,t+", "),e)],Ka=(t,e,n,r)=>o("button.choice",{type:"button","data-value":String(t),"aria-pressed":String(!!n),onclick:r},rs(t,e));function as(t){
let{values:e}=Rn(t.form,t.step),n=o("div.choices",{role:"group"}),r=async a=>{await t.save(String(a),"")&&t.done()};return n.draw=a=>g(n,e.map(i=>Ka(i.value,A(i),
a===String(i.value),()=>r(i.value)))),n.key=a=>e.some(i=>String(i.value)===a)&&r(a),n.draw(t.text),n}var nn=t=>t.step.question.max_choices||t.step.question.options.
length;function Ea(t,e,n){let r=t.step.question.max_choices;return[r&&o("p.hint",null,l(t.step.type==="ranked"?"tablet.q.rank_most":"tablet.q.most",{count:r})),
e,n]}function is(t){let e=Ue(t.text),n=o("div.choices",{role:"group"}),r=o("p.wrong",{role:"alert"}),a=async s=>{let c=e.includes(s);if(r.textContent="",!c&&e.length>=
nn(t)){r.textContent=l("tablet.q.too_many",{count:nn(t)});return}let u=e;e=c?e.filter(h=>h!==s):[...e,s].sort((h,b)=>h-b),await t.save(e.length?e.join(";"):null,
"")||(e=u),i.draw(e.join(";"))},i=o("div",null,Ea(t,n,r));return i.own=!0,i.draw=s=>{e=Ue(s);let c=document.activeElement&&document.activeElement.dataset.value;
g(n,t.step.question.options.map(u=>Ka(u.value,A(u),e.includes(u.value),()=>a(u.value)))),c&&n.isConnected&&(n.querySelector('[data-value="'+c+'"]')||n).focus()},
i.key=s=>t.step.question.options.some(c=>c.value===Number(s))&&a(Number(s)),i.draw(t.text),i}function os(t){let e=Ue(t.text),n=o("div.choices",{role:"group"}),r=o(
"p.wrong",{role:"alert"}),a=async s=>{r.textContent="";let c=e.includes(s);if(!c&&e.length>=nn(t)){r.textContent=l("tablet.q.too_many",{count:nn(t)});return}let u=e;
e=c?e.filter(h=>h!==s):[...e,s],await t.save(e.length?e.join(";"):null,"")||(e=u),i.draw(e.join(";"))},i=o("div",null,Ea(t,n,r));return i.own=!0,i.draw=s=>{e=Ue(
s);let c=document.activeElement&&document.activeElement.dataset.value;g(n,t.step.question.options.map(u=>{let h=e.indexOf(u.value)+1;return o("button.choice",{type:"\
button","data-value":String(u.value),"aria-pressed":String(h>0),onclick:()=>a(u.value)},o("b.no"+(h?".place":""),{"aria-hidden":"true"},h?P(h):""),o("span",null,
h>0&&o("span.sr",null,l("tablet.q.place",{n:h})+", "),A(u)))})),c&&n.isConnected&&(n.querySelector('[data-value="'+c+'"]')||n).focus()},i.key=s=>t.step.question.
options.some(c=>c.value===Number(s))&&a(Number(s)),i.draw(t.text),i}function Sa(t){let e=t.step.question,[n,r]=ka(e),a=o("input.number",{type:"text",inputmode:"\
numeric",autocomplete:"off",value:t.text||"","aria-labelledby":"question","aria-describedby":"range wrong"}),i=o("p.wrong",{id:"wrong",role:"alert"}),s=o("div.f\
ield",null,o("p.hint",{id:"range"},l("tablet.q.range",{low:P(n),high:P(r)})),i,o("p.with",null,a,e.type==="percent"&&o("b",{"aria-hidden":"true"},"%"))),c=()=>{
let f=a.value.trim().replace(/\s*%$/,"");if(f==="")return{text:null};if(!/^-?\d+$/.test(f))return{error:l("tablet.q.not_number")};let p=Number(f);return p<n||p>
r?{error:l("tablet.q.out_of_range",{low:P(n),high:P(r)})}:{text:String(p)}},u=0,h=t.text||null,b=async()=>{clearTimeout(u);let f=c();return f.error||f.text===h?
!f.error:await t.save(f.text,"")?(h=f.text,!0):!1};return a.addEventListener("input",()=>{i.textContent="",a.removeAttribute("aria-invalid"),clearTimeout(u),u=setTimeout(
b,500)}),s.settle=async()=>{let f=c();return f.error?(i.textContent=f.error,a.setAttribute("aria-invalid","true"),a.focus(),!1):b()},s.draw=f=>{h=f||null,a.value=
f||""},s.own=!0,s}function ss(t){let e=t.step.question,n=e.max_length||2e3,r={autocomplete:"off",value:t.text||"","aria-labelledby":"question","aria-describedby":"\
warn left"},a=e.format==="date"?o("input",{type:"date",...r}):e.format==="phone"?o("input",{type:"tel",maxlength:String(n),...r}):n<=200?o("input",{type:"text",
maxlength:String(n),...r}):o("textarea",{rows:"5",maxlength:String(n),...r}),i=o("p.hint",{id:"left"}),s=o("p.wrong",{role:"status"}),c=0,u=t.text||null,h=async()=>{
clearTimeout(c);let p=a.value.trim()||null;return p===u?!0:await t.save(p,"")?(u=p,!0):!1},b=()=>{i.textContent=e.format?"":l("tablet.q.left",{count:n-[...a.value].
length}),s.textContent=!e.identifier&&dt(a.value)?l("tablet.note.personal"):""};a.addEventListener("input",()=>{b(),clearTimeout(c),c=setTimeout(h,500)}),b();let f=o(
"div.field",null,!e.identifier&&o("p.hint",{id:"warn"},l("tablet.note.hint")),a,i,s);return f.settle=h,f.draw=p=>{u=p||null,a.value=p||"",b()},f.own=!0,f}function Ta(t){
let{unknown:e}=Rn(t.form,t.step),n=!!t.step.item,r=e?String(e.value):"",a=u=>t.missing===u||(u==="refused"?n&&t.text==="-":r!==""&&t.text===r),i=async u=>{let h;
u==="dont_know"&&r!==""?h=await t.save(r,""):u==="refused"&&n?h=await t.save("-",""):h=await t.save(null,u),h&&t.done()},s=(u,h,b)=>o("button.choice.none",{type:"\
button","data-none":u,"aria-pressed":String(a(u)),onclick:()=>i(u)},b&&o("b.no",{"aria-hidden":"true"},b),o("span",null,h)),c=o("div.choices.pair");return c.draw=
(u,h)=>{t.text=u,t.missing=h,g(c,s("dont_know",e?A(e):l("tablet.q.dont_know"),"0"),s("refused",l(t.alone?"tablet.q.refused_self":"tablet.q.refused"),null))},c.key=
()=>i("dont_know"),c.draw(t.text,t.missing),c}function rn(t){t.app.intent=null,t.current=null;let e=o("p.wrong",{role:"alert"}),n=o("h1",null,l("tablet.handover.give"));g(t.node,o("div.curtain",null,n,o("p",
null,l("tablet.handover.what")),e,o("div.actions",null,m(l("tablet.handover.begin"),async()=>{try{await ls(t)}catch(r){e.textContent=E(r)}},{id:"begin"}),m(l("t\
ablet.back"),async()=>{t.d.handedOver&&await t.d.handover(!1),t.list()},{class:"quiet"})))),t.node.isConnected&&j(n)}async function ls(t){await t.d.handover(!0),
t.alone=!0,t.parent.bare=!0,document.body.dataset.frame="bare",document.body.dataset.alone="1",t.guard=cs(),t.app.frame();let e=t.view(),n=xe(e)[0]||e.steps[0];
await t.show(n.code)}function cs(){let t=location.hash,e=n=>{n.stopImmediatePropagation(),location.hash!==t&&history.pushState(null,"",t)};return history.pushState(
null,"",t),addEventListener("hashchange",e,{capture:!0}),addEventListener("popstate",e,{capture:!0}),()=>{removeEventListener("hashchange",e,{capture:!0}),removeEventListener(
"popstate",e,{capture:!0}),delete document.body.dataset.alone}}async function Gn(t){t.settle&&await t.settle(),t.settle=null;let e=t.app;try{await t.d.handover(
!1)}catch(r){return t.refuse(r)}t.alone=!1,t.enumeratorSpeaks&&G("lang",t.enumeratorSpeaks);let n=L("interview",t.c);await t.parent.leave(),e.screen=null,e.gate=
"locked",e.core.lock(),e.show(Qt(e,{title:l("tablet.handover.done"),lead:l("tablet.handover.pin"),then:()=>{e.intent={list:!0},e.go(n,!0)}}))}function Ia(t){let e=t.view(),n=xe(e),r=ga(e),a=t.round&&t.round.rules?t.round.rules.partial:.5,i=V(l("tablet.finish.outcome"),[{value:"complete",label:l("table\
t.outcome.complete"),disabled:n.length>0,hint:n.length>0?l("tablet.finish.not_complete"):null},{value:"partial",label:l("tablet.outcome.partial"),disabled:r<a,hint:r<
a?l("tablet.finish.not_partial",{share:Me(a)}):l("tablet.finish.partial")},{value:"break_off",label:l("tablet.outcome.break_off"),hint:l("tablet.finish.break_of\
f")}]),s=us(),c=Fn(),u=Xn(),h=o("p.wrong",{role:"alert"}),b=o("h1",null,l("tablet.finish.title")),f=m(l("tablet.finish.save"),async()=>{let p=t.app.turn;if(h.textContent=
"",!i.value())return i.error(l("tablet.finish.outcome_missing"));let d=s.contact();if(d){try{await t.d.finish({outcome:i.value(),mode:t.d.mode,note:c.input.value.
trim(),contact:d,position:u.position()||void 0})}catch(w){h.textContent=E(w);return}t.app.core.sync({}).catch(()=>{}),t.app.drafting=!1,t.app.show(hs(t),p)}},{id:"\
save"});g(t.node,o("p.back",null,m(l("tablet.finish.back"),()=>t.list(),{class:"quiet small"})),b,Oa(t,l("tablet.finish.open",{count:n.length}),n.map(p=>({step:p}))),
Oa(t,l("tablet.finish.doubts"),xa(e)),n.length===0&&o("p.callout.good",null,O("check"),l("tablet.finish.all")),i,s,u,c,h,o("div.actions",null,f)),scrollTo(0,0),
j(b)}function Oa(t,e,n){return n.length?o("details.callout",{open:n.length<=6},o("summary",null,e),o("ul.plain",null,n.map(({step:r,kind:a,cause:i})=>{let s=i||
r,c=[a&&o("span.hint",null,l("tablet.doubt."+a)),o("span",null,A(r.item||r.row||r.question))];return o("li",null,t.d.handed(s.code)?o("span.jump",null,c):o("but\
ton.jump",{type:"button","data-code":s.code,onclick:()=>t.show(s.code)},c))}))):null}function us(){let t=W(l("tablet.finish.phone"),o("input",{type:"tel",autocomplete:"\
off",maxlength:"20"}),l("tablet.finish.phone_hint")),e=ue(l("tablet.finish.phone_agree"),()=>t.error("")),n=o("fieldset",null,o("legend",null,l("tablet.finish.c\
ontact")),t,e);return n.contact=()=>{let r=t.input.value.replace(/[\s.-]/g,"");return t.error(""),r?/^\+?\d{8,14}$/.test(r)?e.input.checked?{phone:r}:t.error(l(
"tablet.finish.phone_consent"))||null:t.error(l("tablet.finish.phone_wrong"))||null:{}},n}function hs(t){return{title:l("tablet.saved"),node:o("div",null,o("h1",
null,l("tablet.saved")),o("p.callout.good",null,O("check"),D(t.c)),o("p",null,l("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},l("tablet.t\
o_list")),o("a.button.quiet",{href:"#"+L("case",t.c)},l("tablet.to_case")),o("a.button.quiet",{href:"#/sync"},l("tablet.nav.sync"))))}}var La=t=>/resident/.test(t.unit_of_answer),$n=t=>o("p.back",null,o("a",{href:"#"+L("case",t.c)},D(t.c)));function Ca(t){t.current=null;let e=W(l("tablet.select\
.eligible"),o("input.number",{type:"text",inputmode:"numeric",autocomplete:"off",maxlength:"2"}),l("tablet.select.eligible_hint")),n=V(l("tablet.select.method"),
["next_birthday","kish"].map(h=>({value:h,label:l("tablet.select."+h),hint:l("tablet.select."+h+"_hint")}))),r=o("p.callout",{role:"status",hidden:!0}),a=o("p.w\
rong",{role:"alert"}),i=()=>{let h=Number(e.input.value.trim());return Number.isInteger(h)&&h>=1&&h<=30?h:0},s=async()=>{let h=i();n.hidden=h===1,r.hidden=!0,!(!h||
h>1&&!n.value())&&(r.textContent=h===1?l("tablet.select.only"):n.value()==="kish"?l("tablet.select.kish_is",{n:P(await ja(t.c.id,h)),of:P(h)}):l("tablet.select.\
birthday_is"),r.hidden=!1)};e.input.addEventListener("input",s),n.addEventListener("change",s);let c=o("h1",null,l("tablet.select.title")),u=m(l("tablet.select.\
done"),async()=>{let h=i();if(e.error(h?"":l("tablet.select.eligible_wrong")),!h)return;if(h>1&&!n.value())return n.error(l("tablet.select.method_missing"));let b=h===
1?"only":n.value();try{await t.d.select({method:b,eligible:h,chosen:b==="kish"?await ja(t.c.id,h):0})}catch(f){a.textContent=E(f);return}t.start()});g(t.node,$n(
t),c,o("p",null,l("tablet.select.lead",{who:l("tablet.select.who")})),e,n,r,a,o("div.actions",null,u,o("a.button.quiet",{href:"#"+L("visit",t.c)},l("tablet.sele\
ct.away")))),t.node.isConnected&&j(c)}async function ja(t,e){let n=new Uint8Array(await crypto.subtle.digest("SHA-256",new TextEncoder().encode(t)));return new DataView(
n.buffer).getUint32(0)%e+1}function Wn(t){t.current=null;let e=o("p.wrong",{role:"alert"}),n=o("h1",null,l("tablet.consent.title")),r=A(t.form.consent).replace(
"{retention_months}",document.documentElement.dataset.retention||""),a=i=>async()=>{try{await i()}catch(s){e.textContent=E(s)}};g(t.node,$n(t),n,o("p",null,l("t\
ablet.consent.lead")),o("blockquote",null,r),e,o("div.actions",null,m(A(t.form.consent.accept),a(async()=>{await t.d.consent(),t.start()}),{id:"agree"}),m(l("ta\
blet.consent.no"),a(()=>ds(t)),{class:"quiet",id:"disagree"}))),t.node.isConnected&&j(n)}function ds(t){let e=o("h1",null,l("tablet.consent.refused")),n=o("p.wr\
ong",{role:"alert"});g(t.node,$n(t),e,o("p",null,l("tablet.consent.refused_what")),n,o("div.actions",null,m(l("tablet.consent.record"),async()=>{try{await t.d.discard(
"refused_respondent")}catch(r){n.textContent=E(r);return}t.app.go(L("case",t.c),!0)}),m(l("tablet.back"),()=>Wn(t),{class:"quiet"}))),j(e)}async function Na(t,e,n){let r=await t.core.case(e),a=t.opened&&t.opened.case===e&&!t.opened.closed?t.opened:null;if(t.opened=null,!a){if(!r||!r.draft)return t.
go(r?L("case",r,n):"/",!0),{title:"",node:null};a=await t.core.openDraft(e,{})}let s=(await t.core.rounds()).find(u=>u.id===r.round),c=a.form&&a.form.factors?a.
form:await t.core.form(s.form);return new Vn(t,r,a,c,s).screen()}var Vn=class{constructor(e,n,r,a,i){Object.assign(this,{app:e,c:n,d:r,form:a,round:i}),this.node=
o("div.interview"),this.alone=!1,this.passed=""}screen(){this.off=this.d.on("change",()=>this.drawn()),this.keys=n=>this.onkey(n),addEventListener("keydown",this.
keys),this.app.drafting=!0;let e={title:l("tablet.interview.title",{name:D(this.c)}),node:this.node,leave:async()=>{removeEventListener("keydown",this.keys),this.
off(),this.app.drafting=!1,this.guard&&this.guard(),this.settle&&await this.settle(),this.d.close&&await this.d.close()}};return this.parent=e,this.readOnlyShown=
this.d.readOnly,this.start(),e}start(){if(this.d.handedOver||this.app.intent&&this.app.intent.handover&&this.d.consented)return rn(this);if(!this.d.replaces){if(La(
this.form)&&!this.d.selection)return Ca(this);if(!this.d.consented)return Wn(this)}if(this.app.intent&&this.app.intent.handover)return rn(this);if(this.app.intent&&
this.app.intent.list)return this.app.intent=null,this.list();let e=this.view(),r=!this.d.at&&this.d.comments.map(a=>e.steps.find(i=>i.code===a.question||i.row&&
i.question.code===a.question)).find(Boolean)||e.steps.find(a=>a.code===this.d.at)||xe(e)[0]||e.steps[0];this.show(r.code)}view(){return ya(this.form,this.d)}title(e,n){
if(n.factor){let r=(this.form.contents||[]).find(a=>a.code===n.factor.content);return(r?A(r)+" – ":"")+A(n.factor)}return n.row?A(n.question):l({before:"table\
t.section.before",after:"tablet.section.after",profile:"tablet.section.profile"}[e])}sections(e){return va(e,(n,r)=>this.title(n,r))}drawn(){this.d.readOnly!==this.
readOnlyShown&&(this.readOnlyShown=this.d.readOnly,this.current&&!this.alone&&this.show(this.current.code))}async show(e,n){let r=this.view(),a=r.steps.find(i=>i.
code===e)||r.steps[0];if(this.current=a,this.passed="",!this.d.readOnly)try{await this.d.go(a.code)}catch(i){return this.refuse(i)}this.draw(r,a,n||{})}refuse(e){
this.mark.textContent=E(e),this.mark.dataset.state="failed"}draw(e,n,{quiet:r}){let a=this.sections(e).find(c=>c.steps.includes(n)),i=!this.alone&&this.d.handed(
n.code);this.mark=o("p.mark",{role:"status"}),this.wrong=o("p.wrong",{role:"alert"}),this.ask={form:this.form,step:n,alone:this.alone,text:this.d.answers[n.code]??
null,missing:this.d.missing[n.code]||"",save:(c,u)=>this.save(n,c,u),done:()=>this.after(n)},this.controls=i||this.d.readOnly?o("p.callout",null,i?l("tablet.han\
dover.sealed"):this.answerText(e,n)):Aa(this.ask),this.none=i||this.d.readOnly?null:Ta(this.ask),this.settle=this.controls.settle||null;let s=o("h1",{id:"questi\
on"},n.item&&n.item.no?P(n.item.no)+". ":"",A(n.item||n.row||n.question),tn(n)&&o("small",null," ",l("tablet.q.required")));g(this.node,this.alone?this.aloneTop(
e,n):this.top(e,a),this.d.readOnly&&o("p.callout",null,l("tablet.interview.read_only")),!this.alone&&this.comments(n),o("div.question",null,o("p.section",null,n.
factor?A(n.factor):a.title,n.row&&" · "+l("tablet.q.row",{n:n.rowNumber,of:n.question.rows.length})),s,this.notes(n),this.wrong,this.controls,this.none),!this.
alone&&this.help(n),this.foot(e,n)),r||(scrollTo(0,0),j(s))}answerText(e,n){let r=de(e,n);return r?l("tablet.mark."+r):l("tablet.mark.none")}top(e,n){let r=e.steps.
filter(i=>fe(i)&&de(e,i)).length,a=e.steps.filter(fe).length;return o("div.strip",null,o("a",{href:"#"+L("case",this.c)},D(this.c)),m(l("tablet.interview.list"),
()=>this.list(n.key),{class:"quiet small"}),o("span.count",null,l("tablet.interview.answered",{n:P(r),of:P(a)})),o("progress",{max:String(a),value:r,"aria-label":l(
"tablet.interview.answered",{n:P(r),of:P(a)})}))}aloneTop(e,n){return o("div.strip",null,o("span.count",null,l("tablet.handover.count",{n:P(e.steps.indexOf(n)+1),
of:P(e.steps.length)})),m(K.lang==="en"?"Tiếng Việt":"English",()=>this.speak(),{class:"quiet small",lang:K.lang==="en"?"vi":"en"}),m(l("tablet.handover.sto\
p"),()=>Gn(this),{class:"quiet small"}))}async speak(){this.settle&&!await this.settle()||(this.enumeratorSpeaks??=K.lang,G("lang",K.lang==="en"?"vi":"en"),this.
show(this.current.code))}comments(e){let n=this.d.comments.filter(r=>r.question===e.code||e.row&&r.question===e.question.code||r.question==="");return n.length>
0&&o("div.callout",null,o("p",null,o("strong",null,l("tablet.interview.comment"))),n.map(r=>o("p",null,r.body,r.author&&o("small",null," – "+r.author))))}notes(e){
let n=e.question;return[e.item&&e.item.vi_full&&this.alone&&o("p.hint",{lang:"vi"},e.item.vi_full),n&&n.sensitive_kind==="personal-data"&&o("p.hint",null,l("tab\
let.q.personal")),n&&n.sensitive_kind==="fieldwork"&&o("p.hint",null,l(this.alone?"tablet.q.private_self":"tablet.q.private"))]}help(e){let n=e.item&&e.item.vi_full,
r=e.item?"scale":e.row?"grid":{multi:"multi",ranked:"ranked",text:"text",percent:"number",number:"number"}[e.type]||"single";return o("details.help",null,o("sum\
mary",null,l("tablet.help.title")),n&&o("p",{lang:"vi"},n),o("p",null,l("tablet.help."+r)),o("p.hint",null,l("tablet.help.keys")))}foot(e,n){let r=e.steps.indexOf(
n),a=r===e.steps.length-1;return o("div.foot",null,m(l("tablet.q.back"),()=>this.step(-1),{class:"quiet",id:"back",disabled:r===0&&this.alone?!0:null}),this.mark,
m(l(a?this.alone?"tablet.handover.end":"tablet.q.to_finish":"tablet.next"),()=>this.next(),{id:"next"}))}async save(e,n,r){this.mark.textContent=l("tablet.savin\
g"),this.mark.dataset.state="";try{await this.d.set(e.code,n,r||void 0)}catch(a){return this.refuse(a),!1}return g(this.mark,O("check"),l("tablet.saved")),this.
mark.dataset.state="saved",this.wrong.textContent="",this.passed="",this.current===e&&(n===null&&r?this.controls.draw(null):this.controls.own||this.controls.draw(
n),this.none&&this.none.draw(n,r||"")),!0}async after(e){await new Promise(n=>setTimeout(n,matchMedia("(prefers-reduced-motion: reduce)").matches?0:180)),this.current===
e&&this.node.isConnected&&this.step(1)}async next(){let e=this.current;if(this.settle&&!await this.settle())return;let n=this.view();if(!this.d.readOnly&&!de(n,
e)&&fe(e)){if(tn(e))return this.warn(l("tablet.q.needs"));if(this.passed!==e.code){this.warn(l("tablet.q.blank")),this.passed=e.code;return}}await this.step(1,!0)}warn(e){
this.wrong.textContent=e,this.wrong.scrollIntoView({block:"nearest"})}async step(e,n){if(!n&&this.settle&&!await this.settle())return;this.settle=null;let r=this.
view(),a=r.steps.findIndex(s=>s.code===this.current.code),i=r.steps[a+e];return i?this.show(i.code):e<0?this.alone?void 0:this.list():this.alone?Gn(this):this.finish()}onkey(e){
if(e.ctrlKey||e.metaKey||e.altKey||!this.current||!this.controls||!this.controls.isConnected)return;let n=document.activeElement,r=n&&n.matches("input,textarea,\
select");if(e.key==="Enter"&&r&&n.tagName!=="TEXTAREA")this.next();else if(e.key==="Enter"&&!(n&&n.matches("button,a,summary,textarea")))this.next();else{if(r)return;
if(e.key==="0"&&this.none)this.none.key();else if(/^[1-9]$/.test(e.key)&&this.controls.key)this.controls.key(e.key);else if(e.key==="ArrowLeft")this.step(-1);else if(e.
key==="ArrowRight")this.next();else if(e.key==="ArrowDown"||e.key==="ArrowUp"){let a=[...this.node.querySelectorAll(".choice")],i=a.indexOf(n),s=a[i<0?0:(i+(e.key===
"ArrowDown"?1:a.length-1))%a.length];s&&s.focus()}else return}e.preventDefault()}async list(e){if(this.settle&&!await this.settle())return;this.settle=null;let n=this.
current;this.current=null;let r=this.view(),a=xe(r),i=this.sections(r).map(c=>{let u=c.steps.filter(fe),h=u.filter(b=>de(r,b)).length;return o("details",{open:c.
key===e},o("summary",null,o("span",null,c.title),u.length>0&&o("span.count",null,P(h)+"/"+P(u.length))),o("ul.plain",null,c.steps.map(b=>o("li",null,o("button.j\
ump",{type:"button","data-code":b.code,onclick:()=>this.show(b.code)},o("span.state",null,this.stateMark(r,b)),o("span",null,A(b.item||b.row||b.question)))))))}),
s=o("h1",null,l("tablet.interview.list_title"));g(this.node,o("p.back",null,o("a",{href:"#"+L("case",this.c)},D(this.c))),s,o("div.actions",null,a.length>0&&m(l(
"tablet.interview.to_open",{count:a.length}),()=>this.show(a[0].code),{id:"to-open"}),n&&m(l("tablet.interview.on"),()=>this.show(n.code),{class:"quiet"}),!this.
d.readOnly&&m(l("tablet.case.handover"),()=>rn(this),{class:"quiet"}),!this.d.readOnly&&m(l("tablet.q.to_finish"),()=>this.finish(),{class:a.length?"quiet":null,
id:"finish"})),i),scrollTo(0,0),j(s)}stateMark(e,n){let r=!this.alone&&this.d.handed(n.code)?"handed":de(e,n)||(fe(n)?"none":"optional");return[O({answered:"che\
ck",handed:"check",refused:"cross",dont_know:"half",none:"empty",optional:"empty"}[r]),o("span",null,l("tablet.mark."+r))]}async finish(){this.current=null,this.
settle=null,Ia(this)}};var Da={draft:["half","busy"],sealed:["up","plain"],sending:["wait","busy"],acked:["checks","good"],failed:["wait","plain"],dead:["alert","alarm"]},qa=t=>Gt(Da[t][1],
Da[t][0],l("tablet.record."+t));function fs(t,e){if(!t)return"";let n="tablet.reason."+t.replace(/^.*\./,"");return ot(n)?l(n):l("tablet.reason.other",{code:e||
t})}function bs(t,e,n){let r=n.get(e.case),a=[[l("tablet.sync.size"),Vt(e.size)],[l("tablet.sync.tries"),e.tries?P(e.tries):""],[l("tablet.sync.next"),e.state!==
"acked"&&e.nextTry?U(new Date(e.nextTry).toISOString()):""],[l("tablet.sync.receipt"),e.receipt&&o("code",null,ps(e))],[l("tablet.sync.server"),ot("tablet.serve\
r."+e.serverState)&&l("tablet.server."+e.serverState)],[l("tablet.sync.exported"),e.exported&&U(e.exported)]].filter(s=>s[1]),i=fs(e.reason,e.detail);return o("\
li.card",null,o("div.head",null,o("strong",null,r&&r.name||N(e.code)),qa(e.state)),o("p",null,o("span.code",null,N(e.code))," · ",l("tablet.outcome."+e.outcome),
" · ",U(e.created)),i&&o("p"+(e.state==="dead"?".callout":""),null,i),o("p.hint",null,a.map(([s,c],u)=>[u>0&&" · ",o("span",null,s+": ",c)])),e.state!=="acked"&&
m(l("tablet.sync.export_one"),async()=>st(await t.core.exportRecords([e.id]),Jt()),{class:"quiet small"}))}var ps=t=>t.receipt.number;async function Ua(t){let e=o(
"div"),n=o("p",{role:"status"}),r=m(l("tablet.sync.now"),async()=>{n.textContent=l("tablet.sync.running");try{let u=t.core.status().unsent;await t.core.sync({now:!0});
let h=t.core.status().unsent;n.textContent=h?l("tablet.sync.left",{count:h,sent:P(Math.max(0,u-h))}):l("tablet.sync.all_sent")}catch(u){n.textContent=E(u)}},{class:"\
big"}),a=m(l("tablet.sync.export"),async()=>{st(await t.core.exportRecords("unsent"),Jt()),n.textContent=l("tablet.sync.exported_done")},{class:"quiet"}),i=o("d\
iv"),s=De(),c=async()=>{let[u,h,b]=[await t.core.outbox(),await t.core.drafts(),await t.core.cases()];if(!s(u,h,b,t.core.status().storage))return;let f=new Map(
b.map(w=>[w.id,w])),p={dead:0,failed:1,sending:2,sealed:2,acked:3},d=[...u].sort((w,x)=>p[w.state]-p[x.state]||String(x.created).localeCompare(String(w.created)));
g(e,u.length+h.length===0?o("p.empty",null,l("tablet.sync.none")):o("ul.cards",null,h.map(w=>{let x=f.get(w.case);return o("li.card",null,o("div.head",null,o("s\
trong",null,x?x.name||N(x.code):w.case),qa("draft")),o("p.hint",null,l("tablet.sync.draft")),x&&o("a",{href:"#/case/"+encodeURIComponent(x.id)},l("tablet.to_cas\
e")))}),d.map(w=>bs(t,w,f)))),a.hidden=!u.some(w=>w.state!=="acked"),g(i,ms(t.core.status()))};return await c(),{title:l("tablet.sync.title"),node:[o("h1",null,
l("tablet.sync.title")),o("div.actions",null,r,a),n,o("p.hint",null,l("tablet.sync.export_hint")),e,o("h2",null,l("tablet.sync.storage")),i,ws(t)],update:c}}function ms(t){
return o("dl.facts",null,[[l("tablet.storage.used"),l("tablet.storage.used_of",{used:Vt(t.storage.used||0),quota:Vt(t.storage.quota||0),share:Me(t.storage.share||
0)})],[l("tablet.storage.kept"),l(t.storage.persisted?"tablet.storage.persisted":"tablet.storage.not_persisted")],[l("tablet.storage.level"),l("tablet.storage."+
t.storage.level)]].map(([e,n])=>o("div",null,o("dt",null,e),o("dd",null,n))))}function ws(t){let e=o("div"),n=o("details",{ontoggle:async()=>{if(!n.open)return;
let r=await t.core.journal();g(e,r.length?[o("ol.journal",null,r.slice(-200).reverse().map(a=>o("li",null,o("code",null,Ma(a))))),m(l("tablet.sync.journal_expor\
t"),()=>st(new Blob([r.map(Ma).join(`
`)],{type:"text/plain"}),"sipas-journal.txt"),{class:"quiet small"})]:o("p.empty",null,l("tablet.sync.journal_none")))}},o("summary",null,l("tablet.sync.journal")),
e);return n}var Ma=t=>[t.at,t.event,t.id&&t.id.slice(0,8),t.reason,t.seq].filter(e=>e!==void 0&&e!=="").join(" ");async function Ha(t){let e=t.core.status(),n=V(l("tablet.settings.theme"),["","light","dark"].map(i=>({value:i||"auto",label:l("tablet.settings.theme_"+(i||"aut\
o")),checked:K.theme===i})),i=>G("theme",i==="auto"?"":i)),r=V(l("tablet.settings.lang"),[["vi","Tiếng Việt"],["en","English"]].map(([i,s])=>({value:i,label:s,
checked:K.lang===i})),i=>t.speak(i)),a=([i,s])=>o("div",null,o("dt",null,i),o("dd",null,s));return{title:l("tablet.settings.title"),node:[o("h1",null,l("tablet.\
settings.title")),r,n,ue(l("tablet.settings.large"),i=>G("large",i?"1":""),!!K.large),o("h2",null,l("tablet.settings.lock")),o("p",null,l("tablet.settings.lock_\
what")),m(l("tablet.settings.lock_now"),()=>t.core.lock(),{class:"quiet"}),o("details",null,o("summary",null,l("tablet.settings.leave")),o("p",null,l("tablet.se\
ttings.leave_what")),m(l("tablet.settings.leave_now"),()=>t.core.logout(),{class:"quiet"})),o("h2",null,l("tablet.install.title")),ct(),o("h2",null,l("tablet.se\
ttings.device")),o("dl.facts",null,[[l("tablet.settings.person"),e.person?e.person.name:""],[l("tablet.settings.device_name"),e.device],[l("tablet.settings.vers\
ion"),e.version||""],[l("tablet.settings.last"),e.lastSync?U(e.lastSync):l("tablet.bar.never")],[l("tablet.settings.browser"),navigator.userAgent]].filter(i=>i[1]).
map(a)),o("p.hint",null,l("tablet.settings.about",{day:z(new Date().toISOString())}))]}}var ys=[[/^\/case\/([^/]+)(?:\/for\/([^/]+))?$/,wa],[/^\/visit\/([^/]+)(?:\/for\/([^/]+))?$/,Pa],[/^\/interview\/([^/]+)(?:\/for\/([^/]+))?$/,Na],[/^\/sync$/,Ua],
[/^\/settings$/,Ha],[/^\/?$/,zn]],Jn=class{constructor(e){this.core=e,this.turn=0,this.screen=null,this.gate="",this.top=o("header.top"),this.notes=o("section.b\
anners"),this.main=o("main",{id:"main",tabindex:"-1"}),document.body.replaceChildren(o("a.skip",{href:"#main",onclick:n=>{n.preventDefault(),j(this.main)}},l("t\
ablet.skip")),this.top,this.notes,this.main,ca()),document.body.dataset.ready="1",addEventListener("hashchange",()=>this.route()),addEventListener("unhandledrej\
ection",n=>{n.preventDefault(),this.fail(n.reason)}),addEventListener("error",n=>this.fail(n.error||n.message));for(let n of["pointerdown","keydown","input"])addEventListener(
n,()=>e.touch(),{passive:!0,capture:!0});for(let n of["online","offline"])addEventListener(n,()=>this.changed());e.on("change",()=>this.changed())}go(e,n){if(n)
history.replaceState(null,"","#"+e);else if(location.hash!=="#"+e){location.hash=e;return}this.route()}gateOf(){let e=this.core.status();return e.enrolled?e.blocked?
"locked":e.hasPin?e.locked?"locked":!e.storage.persisted&&!K.online?"persist":"":this.enrolling?"enrol":"pin":"enrol"}async route(){let e=++this.turn;if(this.screen&&
this.screen.leave){let r=this.screen.leave();this.screen=null,await r}this.gate=this.gateOf(),this.gate&&ma();let n;try{n=await this.pick()}catch(r){return this.
fail(r)}e===this.turn?this.show(n):n.leave&&n.leave()}pick(){let e={enrol:ut,pin:ba,locked:Qt,persist:ha};if(this.gate)return e[this.gate](this);let n=location.
hash.slice(1);for(let[r,a]of ys){let i=n.match(r);if(i)return a(this,...i.slice(1).map(s=>s&&decodeURIComponent(s)))}return zn(this)}show(e,n=this.turn){n===this.
turn&&(this.screen&&this.screen!==e&&this.screen.leave&&this.screen.leave(),this.screen=e,document.title=e.title+" – SIPAS",document.body.dataset.frame=e.bare?
"bare":"",g(this.main,e.node),this.frame(),e.keepScroll||scrollTo(0,0),j(e.focus||this.main.querySelector("h1")))}changed(){if(this.gateOf()!==this.gate&&!(this.
screen&&this.screen.holds))return this.route();if(this.frame(),this.screen&&this.screen.update){clearTimeout(this.updating);let n=this.screen;this.updating=setTimeout(
()=>n===this.screen&&n.update(),80)}}frame(){let e=document.body.dataset.frame==="bare";g(this.top,e?null:this.bar()),this.notes.setAttribute("aria-label",l("ta\
blet.notes")),g(this.notes,e?null:ua(this))}bar(){let e=this.core.status(),n=[[l("tablet.bar.unsent",{count:e.unsent}),e.unsent?"up":"check"],[e.lastSync?l("tab\
let.bar.last",{at:gs(e.lastSync)}):l("tablet.bar.never"),null],[e.storage.quota?l("tablet.bar.free",{share:Me(Math.max(0,1-e.storage.share))}):l("tablet.bar.unk\
nown"),e.storage.level==="ok"?null:"alert"]],r=o("ul.facts",null,n.map(([i,s])=>o("li",null,s&&O(s),i)));if(this.gate||this.drafting)return r;let a=(i,s)=>o("a",
{href:"#"+i,"aria-current":location.hash.slice(1)===i?"page":null},l(s));return[r,o("nav",{"aria-label":l("tablet.nav")},a("/","tablet.nav.home"),a("/sync","tab\
let.nav.sync"),a("/settings","tablet.nav.settings"))]}speak(e){G("lang",e),document.querySelector(".skip").textContent=l("tablet.skip"),this.route()}fail(e){console.
warn(e),this.turn++,this.show(Nn(this,e))}say(e){la(e)}},gs=t=>z(t)===z(new Date().toISOString())?it(t):it(t)+" "+z(t);async function Ba(t){Ln();let e;try{e=await t()}catch(r){
console.warn(r);let a=Nn(null,r);return document.title=a.title+" – SIPAS",document.body.replaceChildren(o("main",{id:"main"},a.node)),null}let n=new Jn(e);return await n.
route(),n}var yb=Ba(()=>Ft.open());export{yb as app};
