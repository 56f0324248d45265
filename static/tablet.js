// Made from static/tablet/main.js. Libraries and their licences: static/vendor.
var ge="1.0.0",ut="2026-11-24T00:00:00Z";function Hn(t,e){let[n,r]=[t,e].map(a=>String(a).split(".").map(i=>parseInt(i,10)||0));for(let a=0;a<3;a++)if((n[a]??0)!==
(r[a]??0))return(n[a]??0)<(r[a]??0);return!1}var x=(t=Date.now())=>new Date(t).toISOString().replace(/\.\d+/,"");var Pa=new TextEncoder,Sa=new TextDecoder("utf-8",{fatal:!0}),E=t=>Pa.encode(t),ht=t=>Sa.decode(t);function Bn(...t){let e=new Uint8Array(t.reduce((r,a)=>r+a.length,
0)),n=0;for(let r of t)e.set(r,n),n+=r.length;return e}var W=t=>Array.from(t,e=>e.toString(16).padStart(2,"0")).join("");function zn(t){return Uint8Array.from(t.
match(/../g)??[],e=>parseInt(e,16))}function Jt(t){let e="";for(let n=0;n<t.length;n+=32768)e+=String.fromCharCode(...t.subarray(n,n+32768));return btoa(e)}var De=t=>Jt(
t).replaceAll("+","-").replaceAll("/","_").replace(/=+$/,"");function Me(t){return Uint8Array.from(atob(t.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(
0))}var ue=t=>crypto.getRandomValues(new Uint8Array(t)),he=()=>W(ue(16)),V=async t=>new Uint8Array(await crypto.subtle.digest("SHA-256",t));function ce(t){if(Array.
isArray(t))return"["+t.map(e=>ce(e??null)).join(",")+"]";if(t&&typeof t=="object")return"{"+Object.keys(t).filter(n=>t[n]!==void 0).sort().map(n=>ce(n)+":"+ce(t[n])).
join(",")+"}";if(typeof t=="number"&&!Number.isFinite(t))throw new TypeError("not a number of JSON");return JSON.stringify(typeof t=="string"?t.toWellFormed?.()??
t.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,"�"):t)}var v=class extends Error{constructor(e,n={}){super(e),this.name="CoreError",this.code=e,this.detail=n}};function ve(t){return t?.name==="QuotaExceededError"||t?.
name==="UnknownError"&&/space|disk|quota/i.test(t.message)?new v("storage_full"):t}var N=class extends Error{constructor(e){let n;e instanceof Error?n=e.message:typeof e=="string"?n=e:n="",super(n),this.name=this.constructor.name}},I=class extends N{};var F=class extends N{},B=class extends N{},qe=class extends N{},Ue=class extends N{},He=class extends N{},Be=class extends N{},ze=class extends N{},Re=class extends N{},
Q=class extends N{},D=class extends N{};var Aa={},Yt=Ka(globalThis,Aa);function Ka(t,e){return new Proxy(t,{get(n,r,a){return r in e?e[r]:t[r]},set(n,r,a){return r in e&&delete e[r],t[r]=a,!0},deleteProperty(n,r){
let a=!1;return r in e&&(delete e[r],a=!0),r in t&&(delete t[r],a=!0),a},ownKeys(n){let r=Reflect.ownKeys(t),a=Reflect.ownKeys(e),i=new Set(a);return[...r.filter(
l=>!i.has(l)),...a]},defineProperty(n,r,a){return r in e&&delete e[r],Reflect.defineProperty(t,r,a),!0},getOwnPropertyDescriptor(n,r){return r in e?Reflect.getOwnPropertyDescriptor(
e,r):Reflect.getOwnPropertyDescriptor(t,r)},has(n,r){return r in e||r in t}})}async function Ea(){if(Yt!==void 0&&globalThis.crypto!==void 0)return globalThis.crypto.subtle;try{let{webcrypto:t}=await import("crypto");return t.subtle}catch(t){
throw new D(t)}}var q=class{constructor(){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0})}async _setup(){this._api===
void 0&&(this._api=await Ea())}};var $={Base:0,Psk:1,Auth:2,AuthPsk:3},U={NotAssigned:0,DhkemP256HkdfSha256:16,DhkemP384HkdfSha384:17,DhkemP521HkdfSha512:18,DhkemSecp256k1HkdfSha256:19,DhkemX25519HkdfSha256:32,
DhkemX448HkdfSha512:33,HybridkemX25519Kyber768:48,MlKem512:64,MlKem768:65,MlKem1024:66,XWing:25722},Fe={HkdfSha256:1,HkdfSha384:2,HkdfSha512:3,Sha3256:4,Sha3384:5,
Sha3512:6,Shake128:16,Shake256:17,TurboShake128:18,TurboShake256:19},Z={Aes128Gcm:1,Aes256Gcm:2,Chacha20Poly1305:3,ExportOnly:65535};var P=new Uint8Array(0);var Fn=(()=>{let t=new Array(256),e=0,n=0n;for(;e<256;)t[e]=n,e++,n+=1n;return t})();var dt=new Uint8Array([75,69,77,0,0]);var Xn=new Uint8Array([72,80,75,69,45,118,49]);function xe(t){return new Uint8Array(y(t))}function y(t){return t instanceof ArrayBuffer?t:ArrayBuffer.isView(t)?
new Uint8Array(t.buffer,t.byteOffset,t.byteLength).slice().buffer:new Uint8Array(t).slice().buffer}var Qt=class extends q{constructor(){super(),Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Fe.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:P}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,
value:{name:"HMAC",hash:"SHA-256",length:256}})}init(e){this._suiteId=e}buildLabeledIkm(e,n){this._checkInit();let r=new Uint8Array(7+this._suiteId.byteLength+e.
byteLength+n.byteLength);return r.set(Xn,0),r.set(this._suiteId,7),r.set(e,7+this._suiteId.byteLength),r.set(n,7+this._suiteId.byteLength+e.byteLength),r}buildLabeledInfo(e,n,r){
this._checkInit();let a=new Uint8Array(9+this._suiteId.byteLength+e.byteLength+n.byteLength);return a.set(new Uint8Array([0,r]),0),a.set(Xn,2),a.set(this._suiteId,
9),a.set(e,9+this._suiteId.byteLength),a.set(n,9+this._suiteId.byteLength+e.byteLength),a}async extract(e,n){await this._setup();let r=e.byteLength===0?new ArrayBuffer(
this.hashSize):y(e);if(r.byteLength!==this.hashSize)throw new I("The salt length must be the same as the hashSize");let a=y(n),i=await this._api.importKey("raw",
r,this.algHash,!1,["sign"]);return await this._api.sign("HMAC",i,a)}async expand(e,n,r){await this._setup();let a=y(e),i=await this._api.importKey("raw",a,this.
algHash,!1,["sign"]),l=new ArrayBuffer(r),c=new Uint8Array(l),u=P,h=xe(n),b=new Uint8Array(1);if(r>255*this.hashSize)throw new Error("Entropy limit reached");let p=new Uint8Array(
this.hashSize+h.length+1);for(let f=1,d=0;d<c.length;f++)b[0]=f,p.set(u,0),p.set(h,u.length),p.set(b,u.length+h.length),u=new Uint8Array(await this._api.sign("H\
MAC",i,p.slice(0,u.length+h.length+1))),c.length-d>=u.length?(c.set(u,d),d+=u.length):(c.set(u.slice(0,c.length-d),d),d+=c.length-d);return l}async extractAndExpand(e,n,r,a){
await this._setup();let i=y(n),l=await this._api.importKey("raw",i,"HKDF",!1,["deriveBits"]);return await this._api.deriveBits({name:"HKDF",hash:this.algHash.hash,
salt:y(e),info:y(r)},l,a*8)}async labeledExtract(e,n,r){return await this.extract(e,this.buildLabeledIkm(n,r))}async labeledExpand(e,n,r,a){return await this.expand(
e,this.buildLabeledInfo(n,r,a),a)}_checkInit(){if(this._suiteId===P)throw new Error("Not initialized. Call init()")}},ee=class extends Qt{constructor(){super(...arguments),
Object.defineProperty(this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Fe.HkdfSha256}),Object.defineProperty(this,"hashSize",{enumerable:!0,configurable:!0,
writable:!0,value:32}),Object.defineProperty(this,"algHash",{enumerable:!0,configurable:!0,writable:!0,value:{name:"HMAC",hash:"SHA-256",length:256}})}};var te=t=>typeof t=="object"&&t!==null&&typeof t.privateKey=="object"&&typeof t.publicKey=="object";function z(t,e){if(e<=0)throw new Error("i2Osp: too small si\
ze");if(t>=256**e)throw new Error("i2Osp: too large integer");let n=new Uint8Array(e);for(let r=0;r<e&&t;r++)n[e-(r+1)]=t%256,t=Math.floor(t/256);return n}function de(t,e){
let n=new Uint8Array(t.length+e.length);return n.set(t,0),n.set(e,t.length),n}function ke(t){let e=t.replace(/-/g,"+").replace(/_/g,"/"),n=atob(e),r=new Uint8Array(
n.length);for(let a=0;a<n.length;a++)r[a]=n.charCodeAt(a);return r}function Zt(t,e){if(t.byteLength!==e.byteLength)throw new Error("xor: different length inputs");let n=new Uint8Array(t.byteLength);for(let r=0;r<t.byteLength;r++)
n[r]=t[r]^e[r];return n}var Ta=new Uint8Array([101,97,101,95,112,114,107]),Oa=new Uint8Array([115,104,97,114,101,100,95,115,101,99,114,101,116]);function Ia(t,e,n){let r=new Uint8Array(
t.length+e.length+n.length);return r.set(t,0),r.set(e,t.length),r.set(n,t.length+e.length),r}var fe=class{constructor(e,n,r){Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,
"encSize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.
defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:0}),Object.defineProperty(this,"_prim",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this.id=e,this._prim=n,this._kdf=r;let a=new Uint8Array(
dt);a.set(z(this.id,2),3),this._kdf.init(a)}async serializePublicKey(e){return await this._prim.serializePublicKey(e)}async deserializePublicKey(e){return await this.
_prim.deserializePublicKey(y(e))}async serializePrivateKey(e){return await this._prim.serializePrivateKey(e)}async deserializePrivateKey(e){return await this._prim.
deserializePrivateKey(y(e))}async importKey(e,n,r=!0){return await this._prim.importKey(e,n,r)}async generateKeyPair(){return await this._prim.generateKeyPair()}async deriveKeyPair(e){
let n=y(e);if(n.byteLength>8192)throw new I("Too long ikm");return await this._prim.deriveKeyPair(n)}async encap(e){let n;e.ekm===void 0?n=await this.generateKeyPair():
te(e.ekm)?n=e.ekm:n=await this.deriveKeyPair(e.ekm);let r=await this._prim.serializePublicKey(n.publicKey),a=await this._prim.serializePublicKey(e.recipientPublicKey);
try{let i;if(e.senderKey===void 0)i=new Uint8Array(await this._prim.dh(n.privateKey,e.recipientPublicKey));else{let u=te(e.senderKey)?e.senderKey.privateKey:e.senderKey,
h=new Uint8Array(await this._prim.dh(n.privateKey,e.recipientPublicKey)),b=new Uint8Array(await this._prim.dh(u,e.recipientPublicKey));i=de(h,b)}let l;if(e.senderKey===
void 0)l=de(new Uint8Array(r),new Uint8Array(a));else{let u=te(e.senderKey)?e.senderKey.publicKey:await this._prim.derivePublicKey(e.senderKey),h=await this._prim.
serializePublicKey(u);l=Ia(new Uint8Array(r),new Uint8Array(a),new Uint8Array(h))}let c=await this._generateSharedSecret(i,l);return{enc:r,sharedSecret:c}}catch(i){
throw new qe(i)}}async decap(e){let n=y(e.enc),r=await this._prim.deserializePublicKey(n),a=te(e.recipientKey)?e.recipientKey.privateKey:e.recipientKey,i=te(e.recipientKey)?
e.recipientKey.publicKey:await this._prim.derivePublicKey(e.recipientKey),l=await this._prim.serializePublicKey(i);try{let c;if(e.senderPublicKey===void 0)c=new Uint8Array(
await this._prim.dh(a,r));else{let h=new Uint8Array(await this._prim.dh(a,r)),b=new Uint8Array(await this._prim.dh(a,e.senderPublicKey));c=de(h,b)}let u;if(e.senderPublicKey===
void 0)u=de(new Uint8Array(n),new Uint8Array(l));else{let h=await this._prim.serializePublicKey(e.senderPublicKey);u=new Uint8Array(n.byteLength+l.byteLength+h.
byteLength),u.set(new Uint8Array(n),0),u.set(new Uint8Array(l),n.byteLength),u.set(new Uint8Array(h),n.byteLength+l.byteLength)}return await this._generateSharedSecret(
c,u)}catch(c){throw new Ue(c)}}async _generateSharedSecret(e,n){let r=this._kdf.buildLabeledIkm(Ta,e),a=this._kdf.buildLabeledInfo(Oa,n,this.secretSize);return await this.
_kdf.extractAndExpand(P,r,a,this.secretSize)}};var ne=["deriveBits"],pe=new Uint8Array([100,107,112,95,112,114,107]);var ft=class{constructor(e){Object.defineProperty(this,"_num",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._num=new Uint8Array(e)}val(){return this.
_num}reset(){this._num.fill(0)}set(e){if(e.length!==this._num.length)throw new Error("Bignum.set: invalid argument");this._num.set(e)}isZero(){for(let e=0;e<this.
_num.length;e++)if(this._num[e]!==0)return!1;return!0}lessThan(e){if(e.length!==this._num.length)throw new Error("Bignum.lessThan: invalid argument");for(let n=0;n<
this._num.length;n++){if(this._num[n]<e[n])return!0;if(this._num[n]>e[n])return!1}return!1}};var ja=new Uint8Array([99,97,110,100,105,100,97,116,101]),La=new Uint8Array([255,255,255,255,0,0,0,0,255,255,255,255,255,255,255,255,188,230,250,173,167,23,158,
132,243,185,202,194,252,99,37,81]),Ca=new Uint8Array([255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,199,99,77,
129,244,55,45,223,88,26,13,178,72,176,167,122,236,236,25,106,204,197,41,115]),Na=new Uint8Array([1,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,
255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,250,81,134,135,131,191,47,150,107,127,204,1,72,247,9,165,208,59,181,201,184,137,156,71,174,187,111,
183,30,145,56,100,9]),Da=new Uint8Array([48,65,2,1,0,48,19,6,7,42,134,72,206,61,2,1,6,8,42,134,72,206,61,3,1,7,4,39,48,37,2,1,1,4,32]),Ma=new Uint8Array([48,78,
2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,34,4,55,48,53,2,1,1,4,48]),qa=new Uint8Array([48,96,2,1,0,48,16,6,7,42,134,72,206,61,2,1,6,5,43,129,4,0,35,4,
73,48,71,2,1,1,4,66]),Ua={p:0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,b:0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
gx:0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,gy:0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,coordinateSize:32},
Ha={p:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,b:0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
gx:0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,gy:0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
coordinateSize:48},Ba={p:(1n<<521n)-1n,b:0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
gx:0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,gy:0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
coordinateSize:66};function _e(t,e){let n=t%e;return n>=0n?n:n+e}function Wn(t,e,n){let r=1n,a=_e(t,n),i=e;for(;i>0n;)(i&1n)===1n&&(r=_e(r*a,n)),a=_e(a*a,n),i>>=
1n;return r}function za(t,e){let n=Wn(t,e+1n>>2n,e);if(_e(n*n,e)!==_e(t,e))throw new Error("Invalid ECDH point");return n}function Ra(t){let e=0n;for(let n of t)
e=e<<8n|Fn[n];return e}function Gn(t,e){let n=new Uint8Array(e),r=t;for(let a=e-1;a>=0;a--)n[a]=Number(r&0xffn),r>>=8n;if(r!==0n)throw new Error("Invalid coordi\
nate length");return n}function $n(t,e,n){let r=new Uint8Array(1+n*2);return r[0]=4,r.set(Gn(t,n),1),r.set(Gn(e,n),1+n),r}var Xe=class extends q{constructor(e,n){
switch(super(),Object.defineProperty(this,"_hkdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_alg",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),Object.defineProperty(this,"_nPk",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nSk",{enumerable:!0,
configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nDh",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,
"_order",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_bitmask",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_pkcs8AlgId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_curveParams",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._hkdf=n,e){case U.DhkemP256HkdfSha256:this._alg={name:"ECDH",namedCurve:"P-256"},this._nPk=65,this._nSk=32,this._nDh=32,this._order=
La,this._bitmask=255,this._pkcs8AlgId=Da,this._curveParams=Ua;break;case U.DhkemP384HkdfSha384:this._alg={name:"ECDH",namedCurve:"P-384"},this._nPk=97,this._nSk=
48,this._nDh=48,this._order=Ca,this._bitmask=255,this._pkcs8AlgId=Ma,this._curveParams=Ha;break;default:this._alg={name:"ECDH",namedCurve:"P-521"},this._nPk=133,
this._nSk=66,this._nDh=66,this._order=Na,this._bitmask=1,this._pkcs8AlgId=qa,this._curveParams=Ba;break}}async serializePublicKey(e){await this._setup();try{return await this.
_api.exportKey("raw",e)}catch(n){throw new F(n)}}async deserializePublicKey(e){await this._setup();try{return await this._importRawKey(y(e),!0)}catch(n){throw new B(
n)}}async serializePrivateKey(e){await this._setup();try{let n=await this._api.exportKey("jwk",e);if(!("d"in n))throw new Error("Not private key");return ke(n.d).
buffer}catch(n){throw new F(n)}}async deserializePrivateKey(e){await this._setup();try{return await this._importRawKey(y(e),!1)}catch(n){throw new B(n)}}async importKey(e,n,r){
await this._setup();try{if(e==="raw")return await this._importRawKey(n,r);if(n instanceof ArrayBuffer)throw new Error("Invalid jwk key format");return await this.
_importJWK(n,r)}catch(a){throw new B(a)}}async generateKeyPair(){await this._setup();try{return await this._api.generateKey(this._alg,!0,ne)}catch(e){throw new D(
e)}}async deriveKeyPair(e){await this._setup();try{let n=y(e),r=await this._hkdf.labeledExtract(P,pe,new Uint8Array(n)),a=new ft(this._nSk);for(let l=0;a.isZero()||
!a.lessThan(this._order);l++){if(l>255)throw new Error("Faild to derive a key pair");let c=new Uint8Array(await this._hkdf.labeledExpand(r,ja,z(l,1),this._nSk));
c[0]=c[0]&this._bitmask,a.set(c)}let i=await this._deserializePkcs8Key(a.val());return a.reset(),{privateKey:i,publicKey:await this.derivePublicKey(i)}}catch(n){
throw new Q(n)}}async derivePublicKey(e){await this._setup();try{let n=await this._api.exportKey("jwk",e);return delete n.d,delete n.key_ops,await this._api.importKey(
"jwk",n,this._alg,!0,[])}catch{try{return await this._derivePublicKeyWithoutJwkExport(e)}catch(n){throw new B(n)}}}async dh(e,n){try{return await this._setup(),
await this._api.deriveBits({name:"ECDH",public:n},e,this._nDh*8)}catch(r){throw new F(r)}}async _importRawKey(e,n){if(n&&e.byteLength!==this._nPk)throw new Error(
"Invalid public key for the ciphersuite");if(!n&&e.byteLength!==this._nSk)throw new Error("Invalid private key for the ciphersuite");return n?await this._api.importKey(
"raw",e,this._alg,!0,[]):await this._deserializePkcs8Key(new Uint8Array(e))}async _importJWK(e,n){if(typeof e.crv>"u"||e.crv!==this._alg.namedCurve)throw new Error(
`Invalid crv: ${e.crv}`);if(n){if(typeof e.d<"u")throw new Error("Invalid key: `d` should not be set");return await this._api.importKey("jwk",e,this._alg,!0,[])}
if(typeof e.d>"u")throw new Error("Invalid key: `d` not found");return await this._api.importKey("jwk",e,this._alg,!0,ne)}async _deserializePkcs8Key(e){let n=new Uint8Array(
this._pkcs8AlgId.length+e.length);return n.set(this._pkcs8AlgId,0),n.set(e,this._pkcs8AlgId.length),await this._api.importKey("pkcs8",n,this._alg,!0,ne)}async _derivePublicKeyWithoutJwkExport(e){
let n=$n(this._curveParams.gx,this._curveParams.gy,this._curveParams.coordinateSize),r=await this._api.importKey("raw",n.buffer,this._alg,!0,[]),a=new Uint8Array(
await this._api.deriveBits({name:"ECDH",public:r},e,this._nDh*8)),i=this._curveParams.p,l=Ra(a),c=_e(Wn(l,3n,i)-3n*l+this._curveParams.b,i),u=za(c,i);(u&1n)===1n&&
(u=i-u);let h=$n(l,u,this._curveParams.coordinateSize);return await this._api.importKey("raw",h.buffer,this._alg,!0,[])}};var en=["encrypt","decrypt"];function Xa(t){return t instanceof Uint8Array||ArrayBuffer.isView(t)&&t.constructor.name==="Uint8Array"}function Ge(t,e=""){if(!Number.isSafeInteger(t)||t<0){let n=e&&
`"${e}" `;throw new Error(`${n}expected integer >0, got ${t}`)}}function me(t,e,n=""){let r=Xa(t),a=t?.length,i=e!==void 0;if(!r||i&&a!==e){let l=n&&`"${n}" `,c=i?
` of length ${e}`:"",u=r?`length=${a}`:`type=${typeof t}`;throw new Error(l+"expected Uint8Array"+c+", got "+u)}return t}function Pe(t,e=!0){if(t.destroyed)throw new Error(
"Hash instance has been destroyed");if(e&&t.finished)throw new Error("Hash#digest() has already been called")}function Se(...t){for(let e=0;e<t.length;e++)t[e].fill(0)}var Ga=new Uint32Array([287454020]),$a=new Uint8Array(Ga.buffer),Wa=$a[0]===68;function Yn(t){if(typeof t!="function"||typeof t.create!="function")throw new Error("Hash must wrapped by utils.createHasher");Ge(t.outputLen),Ge(t.blockLen)}var pt=class{constructor(e,n){if(Object.defineProperty(this,"oHash",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"iHash",
{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"blockLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"outputLen",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"finished",{enumerable:!0,configurable:!0,writable:!0,
value:!1}),Object.defineProperty(this,"destroyed",{enumerable:!0,configurable:!0,writable:!0,value:!1}),Yn(e),me(n,void 0,"key"),this.iHash=e.create(),typeof this.
iHash.update!="function")throw new Error("Expected instance of class which extends utils.Hash");this.blockLen=this.iHash.blockLen,this.outputLen=this.iHash.outputLen;
let r=this.blockLen,a=new Uint8Array(r);a.set(n.length>r?e.create().update(n).digest():n);for(let i=0;i<a.length;i++)a[i]^=54;this.iHash.update(a),this.oHash=e.
create();for(let i=0;i<a.length;i++)a[i]^=106;this.oHash.update(a),Se(a)}update(e){return Pe(this),this.iHash.update(e),this}digestInto(e){Pe(this),me(e,this.outputLen,
"output"),this.finished=!0,this.iHash.digestInto(e),this.oHash.update(e),this.oHash.digestInto(e),this.destroy()}digest(){let e=new Uint8Array(this.oHash.outputLen);
return this.digestInto(e),e}_cloneInto(e){e||=Object.create(Object.getPrototypeOf(this),{});let{oHash:n,iHash:r,finished:a,destroyed:i,blockLen:l,outputLen:c}=this;
return e=e,e.finished=a,e.destroyed=i,e.blockLen=l,e.outputLen=c,e.oHash=n._cloneInto(e.oHash),e.iHash=r._cloneInto(e.iHash),e}clone(){return this._cloneInto()}destroy(){
this.destroyed=!0,this.oHash.destroy(),this.iHash.destroy()}},Qn=(t,e,n)=>new pt(t,e).update(n).digest();Qn.create=(t,e)=>new pt(t,e);var mt=0xffffffffn,er=32n;function Ya(t,e=!1){return e?{h:Number(t&mt),l:Number(t>>er&mt)}:{h:Number(t>>er&mt)|0,l:Number(t&mt)|0}}function tn(t,e=!1){let n=t.length,
r=new Uint32Array(n),a=new Uint32Array(n);for(let i=0;i<n;i++){let{h:l,l:c}=Ya(t[i],e);[r[i],a[i]]=[l,c]}return[r,a]}var ni=0n,$e=1n,ri=2n,ai=7n,ii=256n,oi=0x71n,si=[],li=[],tr=[];for(let t=0,e=$e,n=1,r=0;t<24;t++){[n,r]=[r,(2*n+3*r)%5],si.push(2*(5*r+n)),li.push((t+1)*(t+2)/2%
64);let a=ni;for(let i=0;i<7;i++)e=(e<<$e^(e>>ai)*oi)%ii,e&ri&&(a^=$e<<($e<<BigInt(i))-$e);tr.push(a)}var nr=tn(tr,!0),Bl=nr[0],zl=nr[1];var an=class extends q{constructor(e){super(),Object.defineProperty(this,"_rawKey",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_key",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),this._rawKey=y(e)}async seal(e,n,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(
r)};return await this._api.encrypt(a,this._key,y(n))}async open(e,n,r){await this._setupKey();let a={name:"AES-GCM",iv:y(e),additionalData:y(r)};return await this.
_api.decrypt(a,this._key,y(n))}async _setupKey(){if(this._key!==void 0)return;await this._setup();let e=await this._importKey(this._rawKey);new Uint8Array(this.
_rawKey).fill(0),this._key=e}async _importKey(e){return await this._api.importKey("raw",e,{name:"AES-GCM"},!0,en)}},wt=class{constructor(){Object.defineProperty(
this,"id",{enumerable:!0,configurable:!0,writable:!0,value:Z.Aes128Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:16}),
Object.defineProperty(this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,
writable:!0,value:16})}createEncryptionContext(e){return new an(e)}},We=class extends wt{constructor(){super(...arguments),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:Z.Aes256Gcm}),Object.defineProperty(this,"keySize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"nonceSize",{enumerable:!0,configurable:!0,writable:!0,value:12}),Object.defineProperty(this,"tagSize",{enumerable:!0,configurable:!0,writable:!0,value:16})}};function on(){return new Promise((t,e)=>{e(new D("Not supported"))})}var hi=new Uint8Array([115,101,99]),Ae=class{constructor(e,n,r){Object.defineProperty(this,"_api",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.
defineProperty(this,"exporterSecret",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_kdf",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),this._api=e,this._kdf=n,this.exporterSecret=r}async seal(e,n){return await on()}async open(e,n){return await on()}async export(e,n){let r=y(
e);if(r.byteLength>8192)throw new I("Too long exporter context");try{return await this._kdf.labeledExpand(this.exporterSecret,hi,new Uint8Array(r),n)}catch(a){throw new He(
a)}}},yt=class extends Ae{},gt=class extends Ae{constructor(e,n,r,a){super(e,n,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
this.enc=a}};var Ke=class extends Ae{constructor(e,n,r){if(super(e,n,r.exporterSecret),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_nK",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_nN",{enumerable:!0,configurable:!0,writable:!0,
value:void 0}),Object.defineProperty(this,"_nT",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_ctx",{enumerable:!0,configurable:!0,
writable:!0,value:void 0}),r.key===void 0||r.baseNonce===void 0||r.seq===void 0)throw new Error("Required parameters are missing");this._aead=r.aead,this._nK=this.
_aead.keySize,this._nN=this._aead.nonceSize,this._nT=this._aead.tagSize;let a=this._aead.createEncryptionContext(r.key);this._ctx={key:a,baseNonce:r.baseNonce,seq:r.
seq}}computeNonce(e){let n=z(e.seq,e.baseNonce.byteLength);return Zt(e.baseNonce,n).buffer}incrementSeq(e){if(e.seq>Number.MAX_SAFE_INTEGER)throw new Re("Messag\
e limit reached");e.seq+=1}};var di=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},fi=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},vt,Ee=class{constructor(){vt.set(this,Promise.resolve())}async lock(){let e,n=new Promise(a=>{e=a}),r=di(this,vt,"f");return fi(this,vt,n,"f"),await r,
e}};vt=new WeakMap;var ir=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},bi=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},Ve,xt=class extends Ke{constructor(){super(...arguments),Ve.set(this,void 0)}async open(e,n=P.buffer){bi(this,Ve,ir(this,Ve,"f")??new Ee,"f");let r=await ir(
this,Ve,"f").lock(),a;try{a=await this._ctx.key.open(this.computeNonce(this._ctx),y(e),y(n))}catch(i){throw new ze(i)}finally{r()}return this.incrementSeq(this.
_ctx),a}};Ve=new WeakMap;var or=function(t,e,n,r){if(n==="a"&&!r)throw new TypeError("Private accessor was defined without a getter");if(typeof e=="function"?t!==e||!r:!e.has(t))throw new TypeError(
"Cannot read private member from an object whose class did not declare it");return n==="m"?r:n==="a"?r.call(t):r?r.value:e.get(t)},pi=function(t,e,n,r,a){if(r===
"m")throw new TypeError("Private method is not writable");if(r==="a"&&!a)throw new TypeError("Private accessor was defined without a setter");if(typeof e=="func\
tion"?t!==e||!a:!e.has(t))throw new TypeError("Cannot write private member to an object whose class did not declare it");return r==="a"?a.call(t,n):a?a.value=n:
e.set(t,n),n},Je,kt=class extends Ke{constructor(e,n,r,a){super(e,n,r),Object.defineProperty(this,"enc",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Je.set(this,void 0),this.enc=a}async seal(e,n=P.buffer){pi(this,Je,or(this,Je,"f")??new Ee,"f");let r=await or(this,Je,"f").lock(),a;try{a=await this._ctx.key.seal(
this.computeNonce(this._ctx),y(e),y(n))}catch(i){throw new Be(i)}finally{r()}return this.incrementSeq(this._ctx),a}};Je=new WeakMap;var mi=new Uint8Array([98,97,115,101,95,110,111,110,99,101]),wi=new Uint8Array([101,120,112]),yi=new Uint8Array([105,110,102,111,95,104,97,115,104]),gi=new Uint8Array(
[107,101,121]),vi=new Uint8Array([112,115,107,95,105,100,95,104,97,115,104]),xi=new Uint8Array([115,101,99,114,101,116]),ki=new Uint8Array([72,80,75,69,0,0,0,0,
0,0]),_t=class extends q{constructor(e){if(super(),Object.defineProperty(this,"_kem",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(
this,"_kdf",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),Object.defineProperty(this,"_aead",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),
Object.defineProperty(this,"_suiteId",{enumerable:!0,configurable:!0,writable:!0,value:void 0}),typeof e.kem=="number")throw new I("KemId cannot be used");if(this.
_kem=e.kem,typeof e.kdf=="number")throw new I("KdfId cannot be used");if(this._kdf=e.kdf,typeof e.aead=="number")throw new I("AeadId cannot be used");this._aead=
e.aead,this._suiteId=new Uint8Array(ki),this._suiteId.set(z(this._kem.id,2),4),this._suiteId.set(z(this._kdf.id,2),6),this._suiteId.set(z(this._aead.id,2),8),this.
_kdf.init(this._suiteId)}get kem(){return this._kem}get kdf(){return this._kdf}get aead(){return this._aead}async createSenderContext(e){this._validateInputLength(
e),await this._setup();let n=await this._kem.encap(e),r;return e.psk!==void 0?r=e.senderKey!==void 0?$.AuthPsk:$.Psk:r=e.senderKey!==void 0?$.Auth:$.Base,await this.
_keyScheduleS(r,n.sharedSecret,n.enc,e)}async createRecipientContext(e){this._validateInputLength(e),await this._setup();let n=await this._kem.decap(e),r;return e.
psk!==void 0?r=e.senderPublicKey!==void 0?$.AuthPsk:$.Psk:r=e.senderPublicKey!==void 0?$.Auth:$.Base,await this._keyScheduleR(r,n,e)}async seal(e,n,r=P.buffer){
let a=await this.createSenderContext(e);return{ct:await a.seal(n,r),enc:a.enc}}async open(e,n,r=P.buffer){return await(await this.createRecipientContext(e)).open(
n,r)}async _keySchedule(e,n,r){let a=r.psk===void 0?P:xe(r.psk.id),i=await this._kdf.labeledExtract(P,vi,a),l=r.info===void 0?P:xe(r.info),c=await this._kdf.labeledExtract(
P,yi,l),u=new Uint8Array(1+i.byteLength+c.byteLength);u.set(new Uint8Array([e]),0),u.set(new Uint8Array(i),1),u.set(new Uint8Array(c),1+i.byteLength);let h=r.psk===
void 0?P:xe(r.psk.key),b=this._kdf.buildLabeledIkm(xi,h),p=this._kdf.buildLabeledInfo(wi,u,this._kdf.hashSize),f=await this._kdf.extractAndExpand(n,b,p,this._kdf.
hashSize);if(this._aead.id===Z.ExportOnly)return{aead:this._aead,exporterSecret:f};let d=this._kdf.buildLabeledInfo(gi,u,this._aead.keySize),w=await this._kdf.extractAndExpand(
n,b,d,this._aead.keySize),k=this._kdf.buildLabeledInfo(mi,u,this._aead.nonceSize),S=await this._kdf.extractAndExpand(n,b,k,this._aead.nonceSize);return{aead:this.
_aead,exporterSecret:f,key:w,baseNonce:new Uint8Array(S),seq:0}}async _keyScheduleS(e,n,r,a){let i=await this._keySchedule(e,n,a);return i.key===void 0?new gt(this.
_api,this._kdf,i.exporterSecret,r):new kt(this._api,this._kdf,i,r)}async _keyScheduleR(e,n,r){let a=await this._keySchedule(e,n,r);return a.key===void 0?new yt(
this._api,this._kdf,a.exporterSecret):new xt(this._api,this._kdf,a)}_validateInputLength(e){if(e.info!==void 0&&e.info.byteLength>268435456)throw new I("Too lon\
g info");if(e.psk!==void 0){if(e.psk.key.byteLength<32)throw new I(`PSK must have at least ${32} bytes`);if(e.psk.key.byteLength>8192)throw new I("Too long psk.\
key");if(e.psk.id.byteLength>8192)throw new I("Too long psk.id")}}};var Pt=class extends fe{constructor(){let e=new ee,n=new Xe(U.DhkemP256HkdfSha256,e);super(U.DhkemP256HkdfSha256,n,e),Object.defineProperty(this,"id",{enumerable:!0,
configurable:!0,writable:!0,value:U.DhkemP256HkdfSha256}),Object.defineProperty(this,"secretSize",{enumerable:!0,configurable:!0,writable:!0,value:32}),Object.defineProperty(
this,"encSize",{enumerable:!0,configurable:!0,writable:!0,value:65}),Object.defineProperty(this,"publicKeySize",{enumerable:!0,configurable:!0,writable:!0,value:65}),
Object.defineProperty(this,"privateKeySize",{enumerable:!0,configurable:!0,writable:!0,value:32})}};var Ye=class extends _t{},Qe=class extends Pt{};var Ze=class extends ee{};var Ku=new Uint8Array([48,46,2,1,0,48,5,6,3,43,101,110,4,34,4,32]);var Cu=new Uint8Array([48,70,2,1,0,48,5,6,3,43,101,111,4,58,4,56]);var sr=new Ye({kem:new Qe,kdf:new Ze,aead:new We}),lr={name:"ECDSA",namedCurve:"P-256"},cr={name:"ECDSA",hash:"SHA-256"},Te={envelope:"sipas envelope 1",handover:"\
sipas handover 1",escrow:"sipas escrow 1"};async function Oe(t,e,n,r=new Uint8Array){let a=await sr.kem.deserializePublicKey(Me(t.public).buffer),i=await sr.createSenderContext(
{recipientPublicKey:a,info:E(e).buffer}),l=await i.seal(n,r);return Bn(Uint8Array.of(1),zn(t.id),new Uint8Array(i.enc),new Uint8Array(l))}async function ur(){let t=await crypto.
subtle.generateKey(lr,!1,["sign","verify"]),e=new Uint8Array(await crypto.subtle.exportKey("raw",t.publicKey));return{private:t.privateKey,public:De(e)}}async function et(t,e){
return De(new Uint8Array(await crypto.subtle.sign(cr,t,E(e))))}async function hr(t,e,n){let r;try{r=Me(e)}catch{return!1}for(let a of t){let i=await crypto.subtle.
importKey("raw",Me(a.public),lr,!1,["verify"]);if(await crypto.subtle.verify(cr,i,r,E(n)))return!0}return!1}var dr=async t=>W((await V(Me(t))).subarray(0,8));var fr=10,_i=6e5,Pi=500;async function sn(t,e,n){let r=await crypto.subtle.importKey("raw",E(t),"PBKDF2",!1,["deriveKey"]);return crypto.subtle.deriveKey({name:"\
PBKDF2",hash:"SHA-256",salt:e,iterations:n},r,{name:"AES-GCM",length:256},!1,["encrypt","decrypt"])}async function Si(){let e=performance.now();await sn("000000",
ue(16),2e5);let n=Math.max(performance.now()-e,1);return Math.max(_i,Math.ceil(2e5*Pi*1.1/n/1e4)*1e4)}var St=(t,e)=>({name:"AES-GCM",iv:t,additionalData:E(e)}),
br=t=>crypto.subtle.importKey("raw",t,"AES-GCM",!1,["encrypt","decrypt"]);async function pr(t,e,n){let r=ue(16),a=ue(12),i=await Si(),l=await sn(n,r,i);return{salt:r,
iv:a,iterations:i,data:new Uint8Array(await crypto.subtle.encrypt(St(a,"pin "+e),l,t))}}async function mr(t,e,n,r){let a=r?.id??he(),i=r?.raw??ue(32),l=await Oe(
e,Te.escrow,E(JSON.stringify({...n,key:a,data_key:Array.from(i)})));return{vault:{id:a,left:fr,pin:await pr(i,a,t),escrow:l,escrowKey:e.id},key:{id:a,key:await br(
i)}}}async function wr(t,e,n){let r=await yr(t,e);return r&&{...t,left:fr,pin:await pr(r,t.id,n)}}async function yr(t,e){let n=await sn(e,t.pin.salt,t.pin.iterations);
try{return new Uint8Array(await crypto.subtle.decrypt(St(t.pin.iv,"pin "+t.id),n,t.pin.data))}catch{return null}}async function gr(t,e){let n=await yr(t,e);return n&&
{id:t.id,key:await br(n)}}async function re(t,e,n){let r=ue(12),a=await crypto.subtle.encrypt(St(r,e),t.key,E(JSON.stringify(n)));return{key:t.id,iv:r,data:new Uint8Array(
a)}}async function R(t,e,n){if(n.key!==t.id)throw new Error(`${e} is encrypted with another key`);return JSON.parse(ht(new Uint8Array(await crypto.subtle.decrypt(
St(n.iv,e),t.key,n.data))))}var Ai=["not_at_home","no_access","appointment"],Ki=["complete","partial","refused","refused_respondent","break_off","not_at_home","absent","no_access","appoint\
ment","dead","unable","language","moved","not_found","unsafe","vacant","not_residential","out_of_scope"],tt=t=>Ki.includes(t),Ie=t=>tt(t)&&!Ai.includes(t),Ei=t=>new Date(
Date.parse(t)+7*36e5).toISOString().slice(0,10),At=class{#e;#t=new Map;constructor(e){this.#e=e}async load(e){this.#t.clear();let n=this.#e.account.id,r=await this.#e.
db.read(["cases"],a=>a.objectStore("cases").index("person").getAll(n));for(let a of r)a.box.key===e.id&&this.#t.set(a.id,await R(e,"case "+a.id,a.box))}forget(){
this.#t.clear()}code(e){return this.#t.get(e)?.code??""}merged(e,n){let{outbox_:r,account:a}=this.#e,i=r.rows(a.id).filter(f=>f.case===e.id).sort((f,d)=>f.seq-d.
seq),l=i.map(f=>({id:f.id,at:f.created,outcome:f.outcome,here:!0,counted:f.counted,state:f.state,...r.memo(f.id)})),c=[...(e.visits??[]).filter(f=>!l.some(d=>d.
id===f.id)),...l].sort((f,d)=>f.at<d.at?-1:1),u=l.filter(f=>!f.counted),h=u.at(-1),b=c.at(-1),p=n.find(f=>f.case===e.id);return{...e,visits:c,stands_for:e.replaces||
[...i,p].find(f=>f?.stands_for)?.stands_for||"",attempts:(e.attempts??0)+u.length,outcome:h?.outcome??e.outcome,state:h&&Ie(h.outcome)?"done":e.state,days:new Set(
c.map(f=>Ei(f.at))).size,appointment:b?.outcome==="appointment"?b.appointment:"",draft:p?.id??"",unsent:i.filter(f=>f.state!=="acked").length,sent:i.length>0&&i.
every(f=>f.state==="acked")}}async list(){let e=await this.#e.draftRows();return[...this.#t.values()].map(n=>this.merged(n,e))}async one(e){let n=this.#t.get(e);
return n?this.merged(n,await this.#e.draftRows()):null}async take(e,n,r){let{db:a,account:i,key:l,outbox_:c}=this.#e,u=new Set((await this.#e.draftRows()).map(d=>d.
case)),h=new Map((e.cases??[]).map(d=>[d.id,{...this.#t.get(d.id),returned:void 0,...d}])),b=new Set((e.withdrawn??[]).filter(d=>!h.has(d)));if(!n)for(let d of this.#t.
keys())h.has(d)||b.add(d);for(let d of e.returned??[]){let w=h.get(d.case)??this.#t.get(d.case);w&&h.set(d.case,{...w,returned:d})}for(let d of b){let w=this.#t.
get(d);w&&u.has(d)&&h.set(d,{...w,state:"withdrawn"})}let p=[];for(let d of h.values())p.push({person:i.id,id:d.id,box:await re(l,"case "+d.id,d)});let f=c.rows(
i.id).filter(d=>d.state==="acked"&&!d.counted&&h.has(d.case));if(await a.write(["cases","accounts","outbox"],async d=>{let w=d.objectStore("accounts"),k=await w.
get(i.id);if((k.since??"")===(n??"")){for(let S of p)d.objectStore("cases").put(S);for(let S of b)h.has(S)||d.objectStore("cases").delete([i.id,S]);for(let S of f)
d.objectStore("outbox").put({...S,counted:!0});w.put({...k,since:r,rounds:e.rounds??k.rounds})}}),this.#e.key===l){for(let d of h.values())this.#t.set(d.id,d);for(let d of b)
h.has(d)||this.#t.delete(d);for(let d of f)d.counted=!0}}async form(e){let n=await this.#e.db.get("forms",e);if(!n)throw new v("form_missing",{form:e});return JSON.
parse(new TextDecoder().decode(n))}mayStart(e,n){if(!e)throw new v("case_unknown");if(e.state==="withdrawn")throw new v("case_withdrawn");if(!n)throw new v("rou\
nd_unknown");if(!["open","closing"].includes(n.state)&&e.draft_allowed!==!0)throw new v("round_closed");if(e.draft_allowed===!1)throw new v("case_closed")}};var un=(t,e)=>e.some(n=>t instanceof n),vr,xr;function Ti(){return vr||(vr=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function Oi(){return xr||
(xr=["advance","continue","continuePrimaryKey"].map(t=>IDBCursor.prototype[t]))}var hn=new WeakMap,ln=new WeakMap,Kt=new WeakMap;function Ii(t){let e=new Promise(
(n,r)=>{let a=()=>{t.removeEventListener("success",i),t.removeEventListener("error",l)},i=()=>{n(we(t.result)),a()},l=()=>{r(t.error),a()};t.addEventListener("s\
uccess",i),t.addEventListener("error",l)});return Kt.set(e,t),e}function ji(t){if(hn.has(t))return;let e=new Promise((n,r)=>{let a=()=>{t.removeEventListener("c\
omplete",i),t.removeEventListener("error",l),t.removeEventListener("abort",l)},i=()=>{n(),a()},l=()=>{r(t.error||new DOMException("AbortError","AbortError")),a()};
t.addEventListener("complete",i),t.addEventListener("error",l),t.addEventListener("abort",l)});hn.set(t,e)}var dn={get(t,e,n){if(t instanceof IDBTransaction){if(e===
"done")return hn.get(t);if(e==="store")return n.objectStoreNames[1]?void 0:n.objectStore(n.objectStoreNames[0])}return we(t[e])},set(t,e,n){return t[e]=n,!0},has(t,e){
return t instanceof IDBTransaction&&(e==="done"||e==="store")?!0:e in t}};function Sr(t){dn=t(dn)}function Li(t){return Oi().includes(t)?function(...e){return t.
apply(fn(this),e),we(this.request)}:function(...e){return we(t.apply(fn(this),e))}}function Ci(t){return typeof t=="function"?Li(t):(t instanceof IDBTransaction&&
ji(t),un(t,Ti())?new Proxy(t,dn):t)}function we(t){if(t instanceof IDBRequest)return Ii(t);if(ln.has(t))return ln.get(t);let e=Ci(t);return Object.is(e,t)||(ln.
set(t,e),Kt.set(e,t)),e}var fn=t=>Kt.get(t);function Ar(t,e,{blocked:n,upgrade:r,blocking:a,terminated:i}={}){let l=indexedDB.open(t,e),c=we(l);return r&&l.addEventListener(
"upgradeneeded",u=>{r(we(l.result),u.oldVersion,u.newVersion,we(l.transaction),u)}),n&&l.addEventListener("blocked",u=>n(u.oldVersion,u.newVersion,u)),c.then(u=>{
i&&u.addEventListener("close",()=>i()),a&&u.addEventListener("versionchange",h=>a(h.oldVersion,h.newVersion,h))}).catch(()=>{}),c}var Ni=["get","getKey","getAll","getAllKeys","count"],Di=["put","add","delete","clear"],cn={};function kr(t,e){if(!(t instanceof IDBDatabase&&!(e in t)&&typeof e==
"string"))return;if(cn[e])return cn[e];let n=e.replace(/FromIndex$/,""),r=e!==n,a=Di.includes(n);if(!(n in(r?IDBIndex:IDBObjectStore).prototype)||!(a||Ni.includes(
n)))return;let i=async function(l,...c){let u=this.transaction(l,a?"readwrite":"readonly"),h=u.store;return r&&(h=h.index(c.shift())),(await Promise.all([h[n](...c),
a&&u.done]))[0]};return cn[e]=i}Sr(t=>({...t,get:(e,n,r)=>kr(e,n)||t.get(e,n,r),has:(e,n)=>!!kr(e,n)||t.has(e,n)}));var Mi=["advance","continue","continuePrimar\
yKey"],_r={},bn=new WeakMap,Kr=new WeakMap,qi={get(t,e){if(!Mi.includes(e))return t[e];let n=_r[e];return n||(n=_r[e]=function(...r){bn.set(this,Kr.get(this)[e](
...r))}),n}};async function*Ui(...t){let e=this;if(e instanceof IDBCursor||(e=await e.openCursor(...t)),!e)return;e=e;let n=new Proxy(e,qi);for(Kr.set(n,e),Kt.set(
n,fn(e));e;)yield n,e=await(bn.get(n)||e.continue()),bn.delete(n)}function Pr(t,e){return e===Symbol.asyncIterator&&un(t,[IDBIndex,IDBObjectStore,IDBCursor])||e===
"iterate"&&un(t,[IDBIndex,IDBObjectStore])}Sr(t=>({...t,get(e,n,r){return Pr(e,n)?Ui:t.get(e,n,r)},has(e,n){return Pr(e,n)||t.has(e,n)}}));var Hi="sipas",Bi=1;function zi(t){t.createObjectStore("meta"),t.createObjectStore("accounts",{keyPath:"id"}),t.createObjectStore("cases",{keyPath:["person","id"]}).
createIndex("person","person"),t.createObjectStore("forms");let e=t.createObjectStore("drafts",{keyPath:"id"});e.createIndex("person","person"),e.createIndex("c\
ase",["person","case"]),t.createObjectStore("outbox",{keyPath:"id"}).createIndex("person","person"),t.createObjectStore("sealed"),t.createObjectStore("journal",
{autoIncrement:!0})}var Ri=t=>new Promise(e=>setTimeout(e,t)),Et=class{#e=null;async open(){let e;for(let n=0;n<5;n++)try{this.#e=await Ar(Hi,Bi,{upgrade:zi,blocking:()=>this.
close(),terminated:()=>{this.#e=null}});return}catch(r){e=r,await Ri(100*2**n)}throw e}close(){this.#e?.close(),this.#e=null}async#t(e,n,r){for(let a=0;;a++){this.#e||
await this.open();let i;try{i=this.#e.transaction(n,e,{durability:e==="readwrite"?"strict":"default"})}catch(l){if(a>1||l.name!=="InvalidStateError")throw l;this.
close();continue}i.done.catch(()=>{});try{let l=await r(i);return await i.done,l}catch(l){try{i.abort()}catch{}throw i.error??l}}}read(e,n){return this.#t("read\
only",e,n)}write(e,n){return this.#t("readwrite",e,n)}get(e,n){return this.read([e],r=>r.objectStore(e).get(n))}all(e){return this.read([e],n=>n.objectStore(e).
getAll())}put(e,n,r){return this.write([e],a=>a.objectStore(e).put(n,r))}};var Tr="sipas",mn=.7,wn=.8,Tt=class{#e;storage={used:0,quota:0,share:0,level:"ok",persisted:!1};lost=null;updateWaiting=!1;#t=null;constructor(e){this.#e=e}async checkCanary(){
let e=pn(),n=await this.#e.db.get("meta","canary");this.lost=await this.#e.db.get("meta","lost")??null,n||(await this.#e.db.put("meta",{id:he(),at:x()},"canary"),
e?.device&&await this.setLost({...e,found:x()}))}async setLost(e){this.lost=e,await this.#e.db.write(["meta","journal"],async n=>{n.objectStore("meta").put(e,"l\
ost"),await n.objectStore("journal").add({at:x(),event:"storage_lost",device:e.device,seq:e.seq})})}async acknowledgeLoss(){this.lost=null,await this.#e.db.write(
["meta"],e=>e.objectStore("meta").delete("lost"))}noteSeq(e,n){Er({...pn(),device:e,seq:n})}noteUnsent(e){let n=pn();n?.device&&n.unsent!==e&&Er({...n,unsent:e})}async measure(){
try{let{usage:e=0,quota:n=0}=await navigator.storage.estimate(),r=n?e/n:0,a=r>=wn?"full":r>=mn?"warn":"ok";this.storage={used:e,quota:n,share:r,level:a,persisted:await navigator.
storage.persisted()}}catch{}return this.storage}async persist(){try{await navigator.storage.persist()}catch{}await this.measure()}async register(){if(!navigator.
serviceWorker||!location.pathname.startsWith("/tablet/"))return;let e=globalThis.trustedTypes?.createPolicy("sipas-worker",{createScriptURL:i=>{if(i!=="/tablet/\
sw.js")throw new TypeError(i);return i}}),n="/tablet/sw.js",r=await navigator.serviceWorker.register(e?e.createScriptURL(n):n,{scope:"/tablet/"});this.#t=r;let a=()=>{
let i=!!r.waiting&&!!r.active;i!==this.updateWaiting&&(this.updateWaiting=i,this.#e.changed())};r.addEventListener("updatefound",()=>r.installing?.addEventListener(
"statechange",a)),a()}async checkUpdate(){await this.#t?.update().catch(()=>{})}async update(){let{held:e}=await navigator.locks.query();if(e.some(r=>r.name.startsWith(
"sipas-draft-")))return{ok:!1,reason:"draft"};if(e.some(r=>r.name==="sipas-send"))return{ok:!1,reason:"sending"};let n=this.#t?.waiting;return n?(navigator.serviceWorker.
addEventListener("controllerchange",()=>location.reload(),{once:!0}),n.postMessage({type:"activate"}),{ok:!0}):{ok:!1,reason:"none"}}};function pn(){try{return JSON.
parse(localStorage.getItem(Tr))}catch{return null}}function Er(t){try{localStorage.setItem(Tr,JSON.stringify(t))}catch{}}function Or(t){let e=()=>t.factors.flatMap(l=>l.items.map(c=>c.code)),n=l=>l.type==="grid"?l.rows.map(c=>c.code):[l.code],r={profile:()=>t.profile.flatMap(n),factors:e},
a=[];for(let l of t.order??[]){let c=t.other_questions.find(h=>h.code===l),u=t.factors.find(h=>h.code===l);a.push(...r[l]?.()??(c?n(c):u?u.items.map(h=>h.code):
[]))}let i=[...e(),...t.other_questions.flatMap(n),...t.profile.flatMap(n)];return[...new Set([...a,...i])]}var yn=t=>[...t.other_questions??[],...t.profile??[]],
Fi=t=>String(t??"").split(";").filter(e=>e.trim()!=="").map(Number);function Xi(t,e,n){let r=Fi(e[t.code]).filter(Number.isInteger);return n(t.code)&&(r=r.filter(
a=>a>=1&&a<=9)),t.op==="<="?r.length===1&&r[0]<=t.value:t.op==="="?r.length===1&&r[0]===t.value:r.includes(t.value)}function Ir(t,e,n=new Set,r={}){let a=new Set(
t.factors.flatMap(l=>l.items.map(c=>c.code))),i={};for(let l of yn(t)){if(!l.show_if)continue;let c=l.show_if.all??[],u=l.show_if.any??[];if([...c,...u].some(b=>n.
has(b.code))&&l.code in r){i[l.code]=r[l.code];continue}let h=b=>Xi(b,e,p=>a.has(p));i[l.code]=c.every(h)&&(u.length===0||u.some(h))}return i}var gn=["complete","partial","break_off"];async function Ot(t,e,n={stores:[],work:()=>{}}){let r=e.person;return navigator.locks.request("sipas-seal-"+r,async()=>{
let a=await t.db.get("accounts",r),i=a.seq+1,l={kind:gn.includes(e.outcome)?"interview":"visit",answers:{},contact:{},paradata:{},appointment:"",note:"",blobs:[],
replaces:"",stands_for:"",...e,seq:i,clock:{last_server:a.lastServer??"",app_built:ut}};l.kind==="visit"&&Object.assign(l,{answers:{},handed:void 0});let c=ce(l),
u=E(ce({envelope:l,sha256:W(await V(E(c)))})),h=await Oe(a.sealKey,Te.envelope,u),b=W(await V(h)),p={id:l.id,person:r,device:a.device,round:l.round,case:l.case,
stands_for:l.stands_for,code:t.caseCode(l.case),kind:l.kind,outcome:l.outcome,mode:l.mode,seq:i,hash:b,signature:await et(a.key.private,`sipas-envelope-1
${l.id}
${b}`),state:"sealed",reason:"",tries:0,nextTry:0,receipt:null,serverState:"",counted:!1,exported:"",size:h.length,created:l.ended,memo:await re(t.key,"memo "+l.
id,{appointment:l.appointment,note:l.note})};try{await t.db.write(["accounts","outbox","sealed","journal",...n.stores],async f=>{let d=f.objectStore("accounts"),
w=await d.get(r);if(w.seq!==a.seq)throw new Error("another window has sealed a record meanwhile");await n.work(f),w.seq=i,d.put(w),f.objectStore("outbox").add(p),
f.objectStore("sealed").add(h,p.id),await f.objectStore("journal").add({at:x(),event:"sealed",id:p.id,seq:i})})}catch(f){throw ve(f)}return await t.outbox_.copy(
p,h),t.outbox_.took(p),t.device.noteSeq(a.device,i),{id:p.id,case:p.case,outcome:p.outcome,hash:b,seq:i,state:p.state}})}var jr=async t=>"sha-256=:"+btoa(String.
fromCharCode(...await V(t)))+":";function Lr(t){return t.map(({row:e,bytes:n})=>ce({id:e.id,hash:e.hash,device:e.device,signature:e.signature,sealed:Jt(n)})+`
`).join("")}var Gi="answered",Cr=256,It=class{#e;#t;#n;#r={};#i=Promise.resolve();#o=[];#s=null;#d=performance.now();#l;constructor(e,n,r,a){this.#e=e,this.#t=n,this.#n=r,this.
form=a,this.#l=Or(a),this.id=n.id,this.readOnly=!0}get case(){return this.#t.case}get mode(){return this.#n.mode}get at(){return this.#n.at}get started(){return this.#n.
started}get consented(){return this.#n.consent}get handedOver(){return this.#n.handed}get replaces(){return this.#n.replaces}get standsFor(){return this.#n.stands_for}get selection(){
return this.#n.selection}get comments(){return this.#n.comments??[]}get answers(){let e={...this.#n.answers};for(let n in this.#n.sealed)e[n]=this.#r[n]?.text??
Gi;return e}get missing(){let e={...this.#n.missing};for(let n in this.#r)this.#r[n].missing&&(e[n]=this.#r[n].missing);return e}handed(e){return e in this.#n.sealed}shown(e){
let n=yn(this.form).find(r=>r.code===e||r.rows?.some(a=>a.code===e));return!n?.show_if||this.#f()[n.code]}#f(){let e={...this.#n.answers};for(let r in this.#r)e[r]=
this.#r[r].text;let n=new Set(Object.keys(this.#n.sealed).filter(r=>!(r in this.#r)));return Ir(this.form,e,n,this.#n.known)}on(e,n){return e==="change"&&this.#o.
push(n),()=>{this.#o=this.#o.filter(r=>r!==n)}}#h(){for(let e of this.#o)e(this)}async hold(){let e="sipas-draft-"+this.id,n=await new Promise(a=>{navigator.locks.
request(e,{ifAvailable:!0},i=>(a(!!i),i?this.#b():void 0)).catch(()=>a(!1))});if(this.readOnly=!n,n)return;let r=new AbortController;this.#s=()=>r.abort(),navigator.
locks.request(e,{signal:r.signal},async()=>{let a=await this.#e.db.get("drafts",this.id);!a||!this.#e.key||(this.#t=a,this.#n=await R(this.#e.key,"draft "+this.
id,a.box),this.readOnly=!1,this.#h(),await this.#b())}).catch(()=>{})}#b(){return new Promise(e=>{this.#s=e})}async close(){this.readOnly||await this.#a(e=>this.#u(
e)).catch(()=>{}),this.drop()}drop(){this.#r={},this.readOnly=!0,this.#s?.(),this.#s=null,this.#e.closed(this)}async refresh(){if(!this.readOnly||!this.#e.key)return;
let e=await this.#e.db.get("drafts",this.id);!e||e.generation===this.#t.generation||(this.#n=await R(this.#e.key,"draft "+this.id,e.box),this.#t=e,this.#h())}#a(e){
let n=this.#i.then(async()=>{if(!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");await e(this.#n),await this.#p()});return this.#i=n.
catch(()=>{}),n}async#p(){let e=this.#n;e.updated=x();let n={...this.#t,generation:this.#t.generation+1,box:await re(this.#e.key,"draft "+this.id,e)};try{await this.#e.
db.write(["drafts"],r=>this.#c(r,n))}catch(r){throw r.code==="read_only"&&(this.readOnly=!0,this.#h()),ve(r)}this.#t=n,this.#e.tell("draft",this.id),this.#h()}async#c(e,n){
let r=e.objectStore("drafts");if((await r.get(this.id))?.generation!==this.#t.generation)throw new v("read_only");await(n?r.put(n):r.delete(this.id))}#u(e){let n=performance.
now(),r=Math.max(0,n-this.#d);this.#d=n,e.elapsed+=r,e.at&&(e.ms[e.at]=(e.ms[e.at]??0)+r)}set(e,n,r=""){return this.#a(async a=>{this.#u(a);let i=a.handed?this.#r[e]?.
text:a.answers[e];if((i!==void 0&&i!==n||(a.missing[e]??"")!==r&&a.missing[e])&&a.changes++,a.handed)await this.#w(a,e,n,r);else{if(e in a.sealed)throw new v("h\
anded_over",{code:e});n===null||n===""?delete a.answers[e]:a.answers[e]=String(n),r?a.missing[e]=r:delete a.missing[e]}a.known=this.#f()})}async#w(e,n,r,a){if((r===
null||r==="")&&!a){delete e.sealed[n],delete this.#r[n];return}let i=JSON.stringify({text:r??"",missing:a}),l=i.padEnd(Math.ceil((E(i).length+1)/Cr)*Cr-E(i).length+
i.length),c=this.#e.account;e.sealed[n]=De(await Oe(c.sealKey,Te.handover,E(l),E(`${this.id}
${n}`))),this.#r[n]={text:r??"",missing:a},delete e.answers[n],delete e.missing[n]}go(e){return this.#a(n=>{this.#u(n);let[r,a]=[n.at,e].map(i=>this.#l.indexOf(
i));a>=0&&r>a&&n.backs++,n.at=e})}consent(e=x()){return this.#a(n=>{n.consent=e})}select(e){return this.#a(n=>{n.selection=e})}setMode(e){return this.#a(n=>{n.mode=
e})}async handover(e){await this.#a(n=>{this.#u(n),n.known=this.#f(),n.handed=e,e&&(n.mode="handover")}),e||(this.#r={}),this.#h()}get#m(){let e=this.#n;return new Set(
[...Object.keys(e.answers),...Object.keys(e.missing),...Object.keys(e.sealed)]).size}async finish({outcome:e,mode:n,appointment:r="",note:a="",contact:i={},position:l}={}){
if(await this.#i,!this.#e.key)throw new v("locked");if(this.readOnly)throw new v("read_only");if(!tt(e))throw new v("outcome_unknown",{outcome:e});let c=this.#n;
if(!Ie(e))return await this.close(),this.#e.recordVisit(await this.#e.case(this.case),{outcome:e,mode:n??c.mode,appointment:r,note:a,position:l,standsFor:c.stands_for});
this.#m>0&&!gn.includes(e)&&(a=[e,a].filter(Boolean).join(": "),e="break_off"),this.#u(c);let u=this.#e.account,h={id:this.id,round:c.round,form:this.#t.form,form_sha256:c.
form_sha256,case:this.case,device:u.device,person:u.id,started:c.started,ended:x(),elapsed_ms:Math.round(c.elapsed),outcome:e,mode:n??c.mode,answers:c.answers,handed:Object.
keys(c.sealed).length?c.sealed:void 0,contact:i,appointment:r,note:a,replaces:c.replaces,stands_for:c.stands_for,paradata:{position:l,selection:c.selection,changes:c.
changes,backs:c.backs,resumes:c.resumes,consent:c.consent||void 0,missing:c.missing,skew_ms:this.#e.skew(),seconds:Object.fromEntries(Object.entries(c.ms).map(([
f,d])=>[f,Math.round(d/1e3)]))}},b=Ot(this.#e,h,{stores:["drafts"],work:f=>this.#c(f,null)});this.#i=b.catch(()=>{});let p=await b;return this.drop(),this.#e.finished(
p),p}async discard(e=""){if(await this.#i,this.#m>0)return this.finish({outcome:"break_off",note:e});if(this.readOnly)throw new v("read_only");return Ie(e)?this.
finish({outcome:e}):(await this.#e.db.write(["drafts","journal"],async n=>{await this.#c(n,null),await n.objectStore("journal").add({at:x(),event:"empty_draft",
id:this.id})}),this.drop(),this.#e.finished(null),null)}};function Nr({round:t,mode:e,replaces:n="",standsFor:r="",returned:a}){return{round:t.id,form_sha256:t.
form_sha256,mode:e??"face",replaces:n||a?.interview||"",stands_for:r,started:x(),updated:x(),at:"",answers:{...a?.answers},missing:{},sealed:{},known:{},handed:!1,
consent:"",ms:{},elapsed:0,changes:0,backs:0,resumes:0,comments:a?.comments??[]}}var Dr=t=>new Set([...Object.keys(t.answers),...Object.keys(t.missing),...Object.
keys(t.sealed)]).size;var qr="sealed",Ur=10,jt=class{#e;#t=new Map;#n=new Map;constructor(e){this.#e=e}async load(){this.#t=new Map((await this.#e.db.all("outbox")).map(e=>[e.id,e]))}async openMemos(e){
for(let n of this.#t.values())n.memo?.key===e.id&&this.#n.set(n.id,await R(e,"memo "+n.id,n.memo))}closeMemos(){this.#n.clear()}rows(e){return[...this.#t.values()].
filter(n=>!e||n.person===e)}row(e){return this.#t.get(e)}memo(e){return this.#n.get(e)??{appointment:"",note:""}}took(e){this.#t.set(e.id,e),this.#e.tell("outbo\
x",e.id)}async openMemo(e){this.#e.key&&e.memo?.key===this.#e.key.id&&this.#n.set(e.id,await R(this.#e.key,"memo "+e.id,e.memo))}async change(e,n,r){let a=await this.#e.
db.write(["outbox","journal"],async i=>{let l=i.objectStore("outbox"),c=await l.get(e);return c?(Object.assign(c,n),await l.put(c),r&&await i.objectStore("journ\
al").add({at:x(),event:r,id:e,reason:n.reason||void 0}),c):null});return a&&this.took(a),a}async unsettle(){let e=this.rows().filter(n=>n.state==="sending");for(let n of e)
await this.change(n.id,{state:"sealed"})}async bytes(e){return await this.#e.db.get("sealed",e)??(await Mr(e))?.bytes}async copy(e,n){try{let{memo:r,...a}=e,l=await(await(await(await navigator.
storage.getDirectory()).getDirectoryHandle(qr,{create:!0})).getFileHandle(e.id,{create:!0})).createWritable();await l.write(E(JSON.stringify(a))),await l.write(
Uint8Array.of(Ur)),await l.write(n),await l.close()}catch(r){await this.#e.note("no_copy",{reason:r.name})}}async restore(){for(let e of await $i()){if(this.#t.
has(e))continue;let n=await Mr(e);if(!n)continue;let r={...n.row,state:n.row.receipt?"acked":"sealed",reason:"",nextTry:0};await this.#e.db.write(["outbox","sea\
led","journal"],async a=>{await a.objectStore("outbox").get(e)||(a.objectStore("outbox").put(r),a.objectStore("sealed").put(n.bytes,e),await a.objectStore("jour\
nal").add({at:x(),event:"restored",id:e}))}),this.took(r)}}async export(e,n){let r=e==="unsent"?this.rows(n).filter(l=>l.state!=="acked"):e.map(l=>this.row(l)).
filter(Boolean),a=[];for(let l of r)a.push({row:l,bytes:await this.bytes(l.id)});let i=new Blob([Lr(a.filter(l=>l.bytes))],{type:"application/jsonl"});for(let l of r)
await this.change(l.id,{exported:x()},"exported").catch(()=>{});return i}async prune(e){for(let n of e)await Wi(n.id),await this.#e.db.write(["outbox","sealed",
"journal"],async a=>{let i=await a.objectStore("outbox").get(n.id);return i?.state!=="acked"||!i.receipt?!1:(a.objectStore("outbox").delete(n.id),a.objectStore(
"sealed").delete(n.id),await a.objectStore("journal").add({at:x(),event:"pruned",id:n.id}),!0)})&&this.#t.delete(n.id);e.length&&this.#e.tell("outbox")}};async function vn(){
try{return await(await navigator.storage.getDirectory()).getDirectoryHandle(qr)}catch{return null}}async function $i(){let t=[],e=await vn();if(e)for await(let n of e.
keys())/^[0-9a-f]{32}$/.test(n)&&t.push(n);return t}async function Mr(t){try{let e=await(await(await vn()).getFileHandle(t)).getFile(),n=new Uint8Array(await e.
arrayBuffer()),r=n.indexOf(Ur),a=JSON.parse(ht(n.subarray(0,r))),i=n.slice(r+1);return i.length===a.size?{row:a,bytes:i}:null}catch{return null}}async function Wi(t){
try{await(await vn())?.removeEntry(t)}catch{}}var J=1e3,Lt=1800*J,Vi=30*J,Hr=50,Ji=[401,403,404,408,425,429,500,502,503,504,507],Ct=class{#e;#t=0;lastAnswer=0;unreachable=!1;constructor(e){this.#e=e}wake(e=2*
J){clearTimeout(this.#t),this.#t=setTimeout(()=>this.run().catch(n=>this.#e.fault(n)),e)}stop(){clearTimeout(this.#t)}run({now:e=!1}={}){return navigator.locks.
request("sipas-send",e?{}:{ifAvailable:!0},async n=>{if(!n)return{skipped:!0};let{outbox_:r,db:a}=this.#e;await r.load(),await r.unsettle();let i={sent:0,failed:0,
hello:!1};for(let l of await a.all("accounts")){let c=await this.#i(l);l.id===this.#e.account?.id&&(i.hello=c),await this.#h(l,{now:e||c&&this.#n,result:i})}return await this.#e.
device.measure(),await this.#u(),this.#e.device.noteUnsent(r.rows().filter(l=>l.state!=="acked").length),await this.#e.reload(),i}).finally(()=>{let n=this.#e.outbox_.
rows().some(r=>r.state!=="acked");this.wake((n?60:300)*J*(.75+Math.random()/2))})}get#n(){return this.unreachable}async ask(e,{timeout:n=Vi,...r}={}){let a=Date.
now(),i=performance.now(),l;try{if(l=await fetch(e,{...r,cache:"no-store",credentials:"omit",redirect:"error",referrerPolicy:"no-referrer",signal:AbortSignal.timeout(
n)}),l.headers.get("Sipas")!=="1")throw new TypeError("portal");let c=await l.arrayBuffer();return this.lastAnswer=Date.now(),this.unreachable=!1,{ours:!0,status:l.
status,headers:l.headers,body:c,sent:a,took:performance.now()-i}}catch(c){return this.unreachable=!0,{ours:!1,status:0,reason:c.message==="portal"?"portal":c.name===
"TimeoutError"?"timeout":"no_network"}}finally{this.#e.changed()}}async#r(e,n){return{"Sipas-Device":e.device,"Sipas-Signature":await et(e.key.private,n)}}async get(e,n,r){
return this.ask(n,{headers:await this.#r(e,r)})}async#i(e){let{db:n,outbox_:r,device:a}=this.#e,i=r.rows(e.id),l=i.filter(S=>S.state==="acked").map(S=>S.id),c=await this.#d(
e),u=await a.measure(),h=e.since??"",b=E(JSON.stringify({now:x(),app_version:ge,have:l,unsent:i.length-l.length,last_seq:e.seq,since:h,storage:{used:u.used,quota:u.
quota,persisted:u.persisted},journal:c.entries})),p=await this.#r(e,`sipas-sync-1
${e.device}
${W(await V(b))}`),f=await this.ask("/api/v1/sync",{method:"POST",body:b,headers:{...p,"Content-Type":"application/json"}});if(!f.ours)return!1;if(f.status!==200)
return[401,403].includes(f.status)&&await this.#l(e.id,{refused:f.status}),!1;let d=Br(f);if(!d?.server_now)return!1;let w=Math.round(f.sent+f.took/2-Date.parse(
d.server_now)),k={refused:0,revoked:d.locked===!0,minApp:d.min_app??"",lastServer:d.server_now,lastSync:x(),skew:w,clockOdd:Date.now()<Date.parse(ut)||e.lastSync!==
void 0&&x()<e.lastSync,journalSent:c.upTo,...await Qi(e,d.keys)};await this.#l(e.id,k),Number.isInteger(d.last_seq)&&d.last_seq>e.seq&&!a.lost&&(await a.setLost(
{device:e.device,seq:d.last_seq,here:e.seq,unsent:0,found:x()}),await this.#l(e.id,{seq:d.last_seq}));for(let S of d.missing??[])r.row(S)?.state==="acked"&&await r.
change(S,{state:"sealed",nextTry:0,reason:"server_restored",serverState:""},"asked_again");return await this.#s(l,d.missing??[]),e.id===this.#e.account?.id&&(d.
locked===!0&&!e.revoked&&this.#e.lock("revoked"),await this.#f(e,d.rounds??[]),this.#e.key&&!d.locked&&await this.#e.cases_.take(d,h,d.server_now)),!0}#o=new Set;async#s(e,n){
this.#o=new Set(e.filter(r=>!n.includes(r)))}async#d(e){let n=e.journalSent??0,r=IDBKeyRange.lowerBound(n,!0),[a,i]=await this.#e.db.read(["journal"],l=>Promise.
all([l.objectStore("journal").getAllKeys(r,Hr),l.objectStore("journal").getAll(r,Hr)]));return{entries:i,upTo:a.at(-1)??n}}async#l(e,n){await this.#e.db.write([
"accounts"],async r=>{let a=r.objectStore("accounts");await a.put({...await a.get(e),...n})}),await this.#e.reloadAccount()}async#f(e,n){for(let r of n){if(!r.form||
await this.#e.db.get("forms",r.form))continue;let a=await this.get(e,"/api/v1/forms/"+encodeURIComponent(r.form),`sipas-form-1
${e.device}
${r.form}`);if(!a.ours||a.status!==200)continue;let i=new Uint8Array(a.body);W(await V(i))===r.form_sha256?.replace("sha256:","")&&await this.#e.db.put("forms",
i,r.form)}}async#h(e,{now:n,result:r}){let{outbox_:a}=this.#e,i=a.rows(e.id).filter(c=>["sealed","failed","dead"].includes(c.state)).filter(c=>n||c.state==="sea\
led"||c.nextTry<=Date.now()||this.#p(c.nextTry)).sort((c,u)=>c.tries-u.tries||c.seq-u.seq),l=0;for(let c of i)if(await this.#b(e,c)?r.sent++:r.failed++,l=this.unreachable?
l+1:0,l>1)break}async#b(e,n){let{outbox_:r}=this.#e,a=await r.bytes(n.id);if(!a)return await r.change(n.id,{state:"dead",reason:"bytes_missing",nextTry:Date.now()+
Lt},"dead"),!1;await r.change(n.id,{state:"sending",tries:n.tries+1});let i=await this.ask("/api/v1/interviews/"+n.id,{method:"PUT",body:a,timeout:Math.min(120,
20+a.length/2e3)*J,headers:{"Content-Type":"application/octet-stream","Content-Digest":await jr(a),"Sipas-Device":n.device,"Sipas-Signature":n.signature}}),l=i.
ours?Br(i):null;if([200,201,202,409].includes(i.status)&&await this.#a(e,n,l)){let b={id:l.id,hash:l.hash,server_time:l.server_time,receipt:l.receipt,number:l.receipt.
slice(0,8)};return await r.change(n.id,{state:"acked",receipt:b,acked:x(),reason:l.reason??"",serverState:l.state??"",nextTry:0},"acked"),!0}let c=Math.max(this.#c(
n.tries+1),Yi(i)),u=i.ours?[200,201,202].includes(i.status)?"bad_receipt":l?.code??"http_"+i.status:i.reason;if(i.ours&&[401,403].includes(i.status)&&n.device!==
e.device){let b=await et(e.key.private,`sipas-envelope-1
${n.id}
${n.hash}`);return await r.change(n.id,{state:"failed",reason:u,device:e.device,signature:b,nextTry:0},"signed_again"),!1}let h=i.ours&&i.status>=400&&!Ji.includes(
i.status);return await r.change(n.id,{state:h?"dead":"failed",reason:u,detail:l?.detail??l?.title??"",nextTry:Date.now()+(h?Lt*8:c)},h?"dead":"failed"),!1}async#a(e,n,r){
return r?.id===n.id&&r.hash===n.hash&&typeof r.receipt=="string"&&hr(e.signKeys,r.receipt,`sipas-receipt-1
${r.id}
${r.hash}
${r.server_time}`)}#p(e){return e>Date.now()+8*Lt+1e3*J}#c(e){return Math.min(Lt,5*J*2**Math.min(e,12))*(.5+Math.random())}async#u(){let{outbox_:e,device:n}=this.#e,
r=await this.#e.db.all("accounts"),a=86400*J,i=u=>{let h=r.find(f=>f.id===u.person),b=h?.rounds?.find(f=>f.id===u.round),p=(Date.parse(b?.ends)||0)+a;return Date.
parse(h?.lastServer)>Math.max(Date.parse(u.receipt.server_time)+(b?.rules?.keep_days??30)*a,p)},l=e.rows().filter(u=>u.state==="acked"&&u.receipt&&this.#o.has(u.
id)).sort((u,h)=>u.acked<h.acked?-1:1),c=l.filter(i);if(n.storage.share>wn){let u=n.storage.used;c=l.filter(h=>i(h)||u>mn*n.storage.quota&&(u-=2*h.size,!0))}await e.
prune(c)}};function Br(t){try{return JSON.parse(new TextDecoder().decode(t.body))}catch{return null}}function Yi(t){let e=Number(t.headers?.get("Retry-After"));
return e>0?Math.min(e,3600)*J*(1+Math.random()/4):0}async function Qi(t,e){let n={};for(let[r,a]of[["seal","sealKey"],["sign","signKeys"]]){let i=e?.[r]??e?.[r+
"_key"];!i?.public||await dr(i.public)!==i.id||(a==="sealKey"?n.sealKey=i:t.signKeys.some(l=>l.id===i.id)||(n.signKeys=[...t.signKeys,i]))}return n}var Zi=5*6e4,eo=10*6e4;var Nt=class t{db=new Et;account=null;key=null;outbox_=new jt(this);cases_=new At(this);device=new Tt(this);sync_=new Ct(this);#e=[];#t=new BroadcastChannel("si\
pas");#n=new Map;#r=new Map;#i=null;#o=performance.now();#s=[];#d=!1;#l=0;static async open(){let e=new t;return await e.db.open(),await e.device.checkCanary(),
await e.outbox_.load(),await e.outbox_.restore(),await navigator.locks.request("sipas-send",{ifAvailable:!0},n=>n&&e.outbox_.unsettle()),await e.reloadAccount(),
await e.device.measure(),e.#f(),e.device.register().catch(n=>e.fault(n)),e.sync_.wake(500),e}#f(){this.#t.onmessage=({data:e})=>this.#h(e).catch(n=>this.fault(n)),
setInterval(()=>this.#u(),5e3),addEventListener("online",()=>this.sync_.wake(1e3)),addEventListener("offline",()=>{this.sync_.unreachable=!0,this.changed()}),document.
addEventListener("visibilitychange",()=>{this.#u(),document.visibilityState==="visible"&&this.sync_.wake()})}async#h({about:e,id:n}){if((e==="account"||e==="log\
out")&&(await this.reloadAccount(),e==="logout"&&this.lock()),e==="outbox"){await this.outbox_.load();let r=this.outbox_.row(n);r&&await this.outbox_.openMemo(r)}
e==="draft"&&await this.#n.get(n)?.refresh(),this.changed()}tell(e,n){this.#t.postMessage({about:e,id:n}),this.changed()}changed(){this.#d||(this.#d=!0,queueMicrotask(
()=>{this.#d=!1;for(let e of this.#e)e(this.status())}))}on(e,n){return e==="change"&&this.#e.push(n),()=>{this.#e=this.#e.filter(r=>r!==n)}}fault(e){console.warn(
e),this.note("fault",{reason:`${e.name}: ${e.message}`.slice(0,200)}).catch(()=>{})}note(e,n={}){return this.db.write(["journal"],r=>r.objectStore("journal").add(
{at:x(),event:e,...n}))}journal(){return this.db.all("journal")}status(){let e=this.account,n=this.outbox_.rows(e?.id);return{enrolled:!!e,hasPin:!!e?.vault?.pin,
blocked:!!e?.vault&&!e.vault.pin&&!e.renewed,locked:!this.key,revoked:!!e?.revoked,person:e?{id:e.id,name:e.name}:null,device:e?.device??"",lang:e?.lang??"",accounts:this.#s.
map(({id:r,name:a})=>({id:r,name:a})),unsent:n.filter(r=>r.state!=="acked").length,failed:n.filter(r=>["failed","dead"].includes(r.state)).length,unsentOthers:this.
outbox_.rows().filter(r=>r.person!==e?.id&&r.state!=="acked").length,lastSync:e?.lastSync??"",online:!this.sync_.unreachable&&Date.now()-this.sync_.lastAnswer<eo,
storage:this.device.storage,lost:this.device.lost,updateWaiting:this.device.updateWaiting,skewMs:e?.skew??0,clockOdd:!!e?.clockOdd,pinLeft:e?.vault?.left??0,lockedDrafts:this.#l,
minApp:e?.minApp??"",outdated:!!e?.minApp&&Hn(ge,e.minApp),version:ge,refused:e?.refused??0}}async reloadAccount(){this.#s=await this.db.all("accounts");let e=await this.
db.get("meta","person"),n=this.#s.find(r=>r.id===e)??null;this.key&&(n?.id!==this.account?.id||n?.vault?.id!==this.key.id)&&this.#c(),this.account=n,this.changed()}async reload(){
await this.outbox_.load(),this.key&&await this.outbox_.openMemos(this.key),await this.reloadAccount()}skew(){return this.account?.skew??0}caseCode(e){return this.
cases_.code(e)}async enrol(e,n){await this.device.persist();let r=await ur(),a=this.account,i=await this.sync_.ask("/api/v1/devices",{method:"POST",headers:{"Co\
ntent-Type":"application/json"},body:JSON.stringify({token:e,name:n,public_key:r.public,app_version:ge,persisted:this.device.storage.persisted,locked:!0})});if(!i.
ours)throw new v("offline",{reason:i.reason});if(i.status===429)throw new v("too_many");if(i.status>=500)throw new v("server",{status:i.status});if(i.status!==201)
throw new v("token_unknown",{status:i.status});let l=JSON.parse(new TextDecoder().decode(i.body));await this.db.write(["accounts","meta","journal"],async c=>{let u=c.
objectStore("accounts"),h=await u.get(l.person.id);u.put({...h,id:l.person.id,name:l.person.name,device:l.device,key:r,sealKey:l.seal_key,signKeys:[...h?.signKeys??
[],l.sign_key],lang:l.lang,lastServer:l.server_now,since:"",seq:0,rounds:h?.rounds??[],revoked:!1,refused:0,enrolled:x(),renewed:!0}),c.objectStore("meta").put(
l.person.id,"person"),await c.objectStore("journal").add({at:x(),event:"enrolled",device:l.device})}),a?.id!==l.person.id&&this.#c(),this.device.noteSeq(l.device,
0),await this.reloadAccount(),this.tell("account")}async setPin(e){zr(e);let n=this.account;if(!n)throw new v("device_unknown");if(n.vault?.pin)throw new v("pin\
_exists");if(n.vault&&!n.renewed)throw new v("blocked");let{vault:r,key:a}=await mr(e,n.sealKey,{device:n.device,person:n.id},this.#i);await this.#a(i=>({...i,vault:r,
renewed:!1,since:"",vaults:i.vault?[...i.vaults??[],{id:i.vault.id,escrow:i.vault.escrow}]:i.vaults}),"pin_set"),await this.#p(a)}async changePin(e,n){return zr(
n),this.#b(e,async r=>{let a=await wr(r,e,n);return a&&await this.#a(i=>({...i,vault:a}),"pin_changed"),a})}async unlock(e){return this.account?.revoked?{ok:!1,
left:this.account.vault?.left??0,revoked:!0}:this.#b(e,async n=>{let r=await gr(n,e);return r&&(await this.#a(a=>({...a,vault:{...a.vault,left:10}}),"unlocked"),
await this.#p(r)),r})}#b(e,n){return navigator.locks.request("sipas-pin",async()=>{if(await this.reloadAccount(),!this.account?.vault?.pin)throw new v("blocked");
await this.#a(a=>({...a,vault:{...a.vault,left:a.vault.left-1}}));let{vault:r}=this.account;return r.left>=0&&await n(r)?{ok:!0,left:this.account.vault.left}:(r.
left<=0?await this.#a(a=>({...a,vault:{...a.vault,pin:null}}),"pin_deleted"):await this.note("wrong_pin",{left:r.left}),{ok:!1,left:Math.max(0,r.left)})})}async#a(e,n){
await this.db.write(["accounts","journal"],async r=>{let a=r.objectStore("accounts");await a.put(e(await a.get(this.account.id))),n&&await r.objectStore("journa\
l").add({at:x(),event:n})}),await this.reloadAccount(),this.#t.postMessage({about:"account"})}async#p(e){this.key=e,this.#i=null,this.touch(),await this.cases_.
load(e),await this.outbox_.openMemos(e),await this.draftRows(),this.changed(),this.sync_.wake(100)}lock(e=""){this.key&&(this.#c(),this.note("locked",{reason:e||
void 0}).catch(n=>this.fault(n)),this.changed())}#c(){for(let e of[...this.#n.values()])e.drop();this.key=null,this.cases_.forget(),this.outbox_.closeMemos()}touch(){
this.#o=performance.now()}#u(){this.key&&performance.now()-this.#o>Zi&&this.lock("idle")}async use(e){this.#c(),await this.db.put("meta",e,"person"),await this.
reloadAccount(),this.tell("logout")}logout(){return this.use("")}async cases(){return this.key?this.cases_.list():[]}async case(e){return this.key?this.cases_.one(
e):null}async rounds(){return this.account?.rounds??[]}form(e){return this.cases_.form(e)}async draftRows(){if(!this.account)return[];let e=await this.db.read([
"drafts"],n=>n.objectStore("drafts").index("person").getAll(this.account.id));return this.#l=this.key?e.filter(n=>n.box.key!==this.key.id).length:this.#l,e.filter(
n=>n.box.key===this.key?.id)}async drafts(){let e=[];for(let n of await this.draftRows()){let r=await R(this.key,"draft "+n.id,n.box);e.push({id:n.id,case:n.case,
mode:r.mode,at:r.at,answered:Dr(r),updated:r.updated})}return e}async openDraft(e,{mode:n,replaces:r,standsFor:a}={}){this.#m();let i=[...this.#n.values()].find(
h=>h.case===e);if(i)return i;let l=(await this.draftRows()).find(h=>h.case===e),c;l?(c=await R(this.key,"draft "+l.id,l.box),c.resumes++):{row:l,content:c}=await this.#w(
e,{mode:n,replaces:r,standsFor:a});let u=new It(this,l,c,await this.form(l.form));return this.#n.set(u.id,u),await u.hold(),this.changed(),u}async#w(e,n){let r=await this.
case(e),a=(this.account.rounds??[]).find(h=>h.id===r?.round);if(this.cases_.mayStart(r,a),await this.form(a.form),(await this.device.measure()).level==="full")throw new v(
"storage_full");let i=Nr({round:a,returned:r.returned,...n}),l=he(),c={id:l,person:this.account.id,case:e,stands_for:i.stands_for,form:a.form,generation:1,box:await re(
this.key,"draft "+l,i)},u=await this.db.write(["drafts"],async h=>{let b=h.objectStore("drafts"),f=(await b.index("case").getAll([c.person,e])).find(d=>d.box.key===
c.box.key);return f||await b.add(c),f??c}).catch(h=>{throw ve(h)});return{row:u,content:u===c?i:await R(this.key,"draft "+u.id,u.box)}}closed(e){this.#n.delete(
e.id)}finished(){this.changed(),this.#t.postMessage({about:"draft"}),this.sync_.wake()}#m(){if(!this.key)throw new v(this.account?.revoked?"revoked":"locked")}visit(e,n){
return this.#r.has(e)||this.#r.set(e,this.#y(e,n).finally(()=>this.#r.delete(e))),this.#r.get(e)}async#y(e,n){if(this.#m(),!tt(n.outcome))throw new v("outcome_u\
nknown",{outcome:n.outcome});let r=await this.case(e);if(!r)throw new v("case_unknown");return!r.draft||!Ie(n.outcome)?this.recordVisit(r,n):(await this.openDraft(
e)).finish(n)}async recordVisit(e,{outcome:n,appointment:r="",note:a="",position:i,standsFor:l="",mode:c="face"}){let u=(this.account.rounds??[]).find(p=>p.id===
e.round),h=x(),b=await Ot(this,{id:he(),round:e.round,form:u?.form??"",form_sha256:u?.form_sha256??"",case:e.id,device:this.account.device,person:this.account.id,
started:h,ended:h,elapsed_ms:0,outcome:n,mode:c,appointment:r,note:a,stands_for:l,paradata:{position:i,skew_ms:this.skew()}});return await this.outbox_.openMemo(
this.outbox_.row(b.id)),this.finished(),b}outbox(){return this.outbox_.rows(this.account?.id).sort((e,n)=>n.seq-e.seq).map(e=>({id:e.id,case:e.case,code:e.code,
kind:e.kind,outcome:e.outcome,state:e.state,reason:e.reason,detail:e.detail??"",tries:e.tries,nextTry:e.nextTry,receipt:e.receipt,serverState:e.serverState,size:e.
size,created:e.created,exported:e.exported}))}sync(e){return this.sync_.run(e)}async retry(e){return await this.outbox_.change(e,{nextTry:0}),this.sync_.run()}async persist(){
return await this.device.persist(),this.changed(),this.device.storage.persisted}exportRecords(e="unsent"){return this.outbox_.export(e,this.account?.id)}applyUpdate(){
return this.device.update()}checkUpdate(){return this.device.checkUpdate()}acknowledgeLoss(){return this.device.acknowledgeLoss()}};function zr(t){if(!/^\d{6}$/.
test(t))throw new v("pin_format")}var to=new Set(["svg","path"]);function o(t,e,...n){let[r,...a]=t.split("."),i=to.has(r)?document.createElementNS("http://www.w3.org/2000/svg",r):document.createElement(
r);a.length&&i.setAttribute("class",a.join(" "));for(let[l,c]of Object.entries(e||{}))c===!1||c===null||c===void 0||(l.startsWith("on")?i.addEventListener(l.slice(
2),c):l==="value"||l==="checked"?i[l]=c:i.setAttribute(l,c===!0?"":c));return Rr(i,n),i}function Rr(t,e){for(let n of[e].flat(9))n!==!1&&n!==null&&n!==void 0&&t.
append(n);return t}var g=(t,...e)=>(t.replaceChildren(),Rr(t,e)),no={empty:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16z",half:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 \
6v12M15 7v10M17 9v6",clock:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 8v4.500l3 2",check:"M4 13l5 5L20 6",checks:"M2 13l4 5L14 7M11 16l2 2L22 7",back:"M9 5L4 10l5\
 5M4 10h10a5 5 0 0 1 0 10h-3",cross:"M6 6l12 12M18 6L6 18",up:"M12 20V5M6 11l6-6 6 6",wait:"M7 4h10M7 20h10M8 4c0 5 8 11 8 16M16 4c0 5-8 11-8 16",alert:"M12 4l9\
 16H3zM12 10v4M12 16.500v.8",door:"M7 20V4h10v16M5 20h14M14 12v.5",pen:"M5 19l1-4L16 5l3 3L9 18z"},T=t=>o("svg.shape",{viewBox:"0 0 24 24","aria-hidden":"true",
focusable:"false"},o("path",{d:no[t]})),Mt=(t,e,n)=>o("span.chip."+t,null,T(e),o("span",null,n));function m(t,e,n){let r=o("button",{type:"button",...n},t);return r.
addEventListener("click",async()=>{if(r.getAttribute("aria-disabled")!=="true"){r.setAttribute("aria-disabled","true");try{await e(r)}finally{r.removeAttribute(
"aria-disabled")}}}),r}function je(){let t="";return(...e)=>{let n=JSON.stringify(e),r=n!==t;return t=n,r}}var Fr=0;function X(t,e,n){let r=e.id||"f"+ ++Fr;e.id=
r;let a=o("p.wrong",{id:r+"-e",hidden:!0});e.setAttribute("aria-describedby",(n?r+"-h ":"")+r+"-e");let i=o("div.field",null,o("label",{for:r},t),n&&o("p.hint",
{id:r+"-h"},n),a,e);return i.input=e,i.error=l=>{a.textContent=l||"",a.hidden=!l,l?(e.setAttribute("aria-invalid","true"),e.focus()):e.removeAttribute("aria-inv\
alid")},i}function G(t,e,n){let r="r"+ ++Fr,a=o("p.wrong",{hidden:!0,id:r+"-e"}),i=o("fieldset",{"aria-describedby":r+"-e"},o("legend",null,t),a,e.map(l=>o("lab\
el.check",null,o("input",{type:"radio",name:r,value:l.value,checked:l.checked||!1,disabled:l.disabled||!1,onchange:()=>{i.error(""),n&&n(l.value)}}),o("span",null,
l.label,l.hint&&o("small",null,l.hint)))));return i.value=()=>(i.querySelector("input:checked")||{}).value||"",i.error=l=>{a.textContent=l||"",a.hidden=!l,l&&i.
querySelector("input:not(:disabled)").focus()},i}function ae(t,e,n){let r=o("input",{type:"checkbox",checked:n||!1,onchange:()=>e&&e(r.checked)}),a=o("label.che\
ck",null,r,o("span",null,t));return a.input=r,a}function j(t){t&&(t.matches("button,a[href],input,textarea,select,summary")||t.setAttribute("tabindex","-1"),t.focus(
{preventScroll:!0}))}var Dt;function Xr(t){Dt&&(Dt.textContent="",setTimeout(()=>{Dt.textContent=t},50))}var Gr=()=>Dt=o("div.sr",{role:"status","aria-live":"po\
lite"});var xn={en:{"tablet.back":"Back","tablet.banner.clock":"The clock of this tablet is off by {{.minutes}} minutes. Interviews are still saved.","tablet.banner.clo\
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
ue":"Due {{.day}}","tablet.case.due_label":"Due","tablet.case.due_past":"Overdue since {{.day}}","tablet.case.handover":"Hand the tablet to the respondent","tab\
let.case.is_done":"Finished, saved on the tablet, waiting to be sent.","tablet.case.is_sent":"Finished and sent.","tablet.case.last_outcome":"Last outcome: {{.o\
utcome}}.","tablet.case.map":"Open the map","tablet.case.needs_network":"Please connect to a network before you start: the browser does not keep data for long.",
"tablet.case.no_attempt":"No attempt yet","tablet.case.phone":"Interview by telephone","tablet.case.psu":"Village or group","tablet.case.records":{one:"See {{.c\
ount}} record and its receipt",other:"See {{.count}} records and receipts"},"tablet.case.reserve":"Reserve","tablet.case.resume":"Go on with the interview","tab\
let.case.returned":{one:"The supervisor has returned this interview with {{.count}} comment:",other:"The supervisor has returned this interview with {{.count}} \
comments:"},"tablet.case.round":"Round","tablet.case.round_closed":"The round is closed. What is sent now waits for a decision.","tablet.case.stands_for":"This \
reserve stands in for case {{.code}}.","tablet.case.start":"Start the interview","tablet.case.unit":"Commune or ward","tablet.case.unknown":"This case is not on\
 the tablet","tablet.case.visit":"Record the outcome of a visit","tablet.case.visits":"Earlier visits","tablet.case.visits_before":{one:"{{.count}} visit record\
ed elsewhere or before.",other:"{{.count}} visits recorded elsewhere or before."},"tablet.case.withdrawn":"This case has been withdrawn. Please do not visit it.",
"tablet.consent.lead":"Please read this out to the respondent:","tablet.consent.no":"Does not agree","tablet.consent.record":"Record the refusal","tablet.consen\
t.refused":"The chosen person does not agree","tablet.consent.refused_what":"The case ends with the outcome “Refused (chosen person)”. Please thank them and do \
not press.","tablet.consent.title":"Consent","tablet.discard.again":"Must be asked again from the start","tablet.discard.button":"Drop the draft","tablet.discar\
d.missing":"Please choose a reason.","tablet.discard.title":"Drop this draft","tablet.discard.trial":"Trial","tablet.discard.what":"A draft with answers is seal\
ed and sent as broken off; nothing is lost. An empty one is dropped.","tablet.discard.why":"Reason","tablet.discard.wrong_case":"Wrong case opened","tablet.disc\
ard.wrong_person":"Wrong person asked","tablet.doubt.hidden":"This answer is not sent, since it no longer fits the question:","tablet.doubt.over":"Above 100%, p\
lease make sure:","tablet.doubt.overall":"Far from the other criteria:","tablet.doubt.personal":"There seems to be personal data in the text:","tablet.enrol.cam\
era":"Picture of the camera","tablet.enrol.code":"Enrolment code","tablet.enrol.code_hint":"You can also paste the whole link.","tablet.enrol.code_missing":"Ple\
ase enter the enrolment code.","tablet.enrol.done":"Enrolled. Hello, {{.name}}.","tablet.enrol.encrypted":"The storage of the tablet is encrypted (Android 10 or\
 later and iPad do so once there is a screen lock).","tablet.enrol.lead":"Your supervisor gives you a QR code or a code in letters. It works once, for 10 minute\
s.","tablet.enrol.lock":"The tablet has a screen lock: code, fingerprint or face.","tablet.enrol.mine":"This tablet is given to me, and I will report its loss a\
t once.","tablet.enrol.name":"Name of the tablet","tablet.enrol.name_hint":"For example the inventory number on the tablet.","tablet.enrol.name_missing":"Please\
 name the tablet.","tablet.enrol.no_camera":"The camera cannot be used. Please allow it or type the code.","tablet.enrol.point":"Hold the QR code in the middle \
of the picture.","tablet.enrol.rules":"Rules for the tablet","tablet.enrol.rules_missing":"Please confirm all three points before you enrol.","tablet.enrol.rule\
s_why":"Interviews hold data about people. Please confirm each point.","tablet.enrol.scan":"Scan the QR code","tablet.enrol.send":"Enrol this tablet","tablet.en\
rol.title":"Enrol this tablet","tablet.enrol.to_pin":"Next: set a PIN","tablet.error.blocked":"The PIN was deleted after 10 wrong tries. Please contact your sup\
ervisor.","tablet.error.case_closed":"This case takes no more interviews.","tablet.error.case_unknown":"This case is not on the tablet. Please synchronise.","ta\
blet.error.case_withdrawn":"This case has been withdrawn.","tablet.error.device_unknown":"This tablet is not enrolled.","tablet.error.form_missing":"The questio\
nnaire is not on the tablet yet. Please synchronise when there is a network.","tablet.error.handed_over":"The respondent answered this alone; only they can chan\
ge it.","tablet.error.locked":"The tablet has just locked. Enter the PIN and try again; saved answers are still there.","tablet.error.offline":"The server canno\
t be reached. Please check the network and try again.","tablet.error.other":"Error: {{.what}}","tablet.error.outcome_unknown":"This outcome is not in the list.",
"tablet.error.pin_exists":"A PIN is already set. Please unlock with it.","tablet.error.pin_format":"A PIN has exactly 6 digits.","tablet.error.read_only":"This \
interview is open in another window (read only).","tablet.error.revoked":"This tablet has been revoked. Please contact your supervisor.","tablet.error.round_clo\
sed":"The round is closed; no new interview can begin.","tablet.error.round_unknown":"The round is not on the tablet yet. Please synchronise when there is a net\
work.","tablet.error.server":"The server has a problem. Please try again in a few minutes.","tablet.error.storage_full":"The storage is full, so this is not sav\
ed. What was saved is still there. Please send, or export a copy.","tablet.error.token_unknown":"The code is wrong or has expired. Please ask your supervisor fo\
r a new one.","tablet.error.too_many":"There were too many tries. Please wait a few minutes.","tablet.failure.again":"Open again","tablet.failure.home":"To the \
list of cases","tablet.failure.kept":"What was saved is still on the tablet; nothing is lost.","tablet.failure.title":"Something went wrong","tablet.finish.all":"\
Every question has an answer or a reason.","tablet.finish.back":"Back to the sections","tablet.finish.break_off":"The respondent stopped early. The answers are \
still sent.","tablet.finish.contact":"Telephone number for the back-check","tablet.finish.doubts":"Please check","tablet.finish.not_complete":"Some questions ar\
e open. Answer them, or mark “Don't know” or “Refused”.","tablet.finish.not_partial":"At least {{.share}} of the questions must be answered.","tablet.fi\
nish.open":{one:"{{.count}} question not answered",other:"{{.count}} questions not answered"},"tablet.finish.outcome":"Outcome of the interview","tablet.finish.\
outcome_missing":"Please choose the outcome.","tablet.finish.partial":"The respondent could or would not answer everything.","tablet.finish.phone":"Telephone nu\
mber (optional)","tablet.finish.phone_agree":"The respondent agrees to leave the number.","tablet.finish.phone_consent":"Please ask and tick the agreement, or r\
emove the number.","tablet.finish.phone_hint":"Only to ask whether the interview took place. Kept apart from the answers.","tablet.finish.phone_wrong":"A teleph\
one number has 8 to 14 digits.","tablet.finish.save":"Save and seal","tablet.finish.title":"Finish the interview","tablet.handover.begin":"I am the respondent: \
begin","tablet.handover.count":"Question {{.n}} of {{.of}}","tablet.handover.done":"Answered. Please give the tablet back.","tablet.handover.end":"Done","tablet\
.handover.give":"Please hand the tablet to the respondent.","tablet.handover.pin":"The interviewer enters the PIN to go on.","tablet.handover.sealed":"The respo\
ndent answered this alone. The answer is sealed and cannot be seen.","tablet.handover.stop":"Stop and give back","tablet.handover.what":"The respondent answers \
alone. The interviewer cannot see the answers and gets the tablet back with the PIN only.","tablet.help.grid":"Read the introduction once, then each row with al\
l its answers.","tablet.help.keys":"Keyboard: digits choose, 0 is don't know, ← → change the question, ↑ ↓ the choice.","tablet.help.multi":"Read all ch\
oices. Ask “Anything else?” until there is nothing more.","tablet.help.number":"Enter the number as it is said. If it is a range, ask: “If you had to say on\
e number?”","tablet.help.ranked":"Ask for the most important first, then the second. Tap in that order.","tablet.help.scale":"Read the question and all five a\
nswers as written. Suggest none and add nothing. If the respondent hesitates: “Which comes closest?”","tablet.help.single":"Read all choices before you take\
 the answer. Choose one.","tablet.help.text":"Write down the respondent's own words, without summing up.","tablet.help.title":"How to ask","tablet.home.all":"Al\
l","tablet.home.all_done":"All cases are finished. Thank you.","tablet.home.fetch":"Load the list of cases","tablet.home.found":{one:"{{.count}} case found",other:"\
{{.count}} cases found"},"tablet.home.mine":"Finished","tablet.home.none":"There is no case for you on this tablet yet.","tablet.home.none_done":"No case is fin\
ished yet.","tablet.home.none_found":"No case matches. Try another word or choose “All”.","tablet.home.none_offline":"Please connect to a network to load th\
e list of cases.","tablet.home.search":"Search by name, address, case code","tablet.home.show":"Which cases to show","tablet.home.title":"Today's cases","tablet\
.home.todo":"To do","tablet.install.button":"Put it on the home screen","tablet.install.chrome":"Open the browser's menu ⋮ and choose “Install app” or “Add to H\
ome screen”.","tablet.install.done":"The app is installed.","tablet.install.firefox":"Open the menu ⋮ of Firefox and choose “Install” or “Add to Home screen”.\
 Firefox on a computer cannot install apps.","tablet.install.safari":"Tap Share in Safari, choose “Add to Home Screen”, then open the app from the home screen.",
"tablet.install.title":"Install the app","tablet.install.why":"The installed app opens without a network, and the browser does not delete interviews by itself.",
"tablet.interview.answered":"{{.n}} of {{.of}} answered","tablet.interview.comment":"Comment of the supervisor","tablet.interview.list":"Sections","tablet.inter\
view.list_title":"Sections of the interview","tablet.interview.on":"Back to the question","tablet.interview.read_only":"This interview is open in another window\
 (read only).","tablet.interview.title":"Interview: {{.name}}","tablet.interview.to_open":{one:"To the unanswered question",other:"To the unanswered questions (\
{{.count}})"},"tablet.lock.another":"Enrol another person","tablet.lock.left":{one:"{{.count}} try left.",other:"{{.count}} tries left."},"tablet.lock.new_code":"\
Enter a new enrolment code","tablet.lock.other":"I am {{.name}}","tablet.lock.out":"The PIN was wrong 10 times and has been deleted. Please ask your supervisor \
for a new enrolment code.","tablet.lock.out_sealed":"Finished interviews are still on the tablet and can be sent. Drafts are kept; only the server can help to o\
pen them again.","tablet.lock.people":"Another person uses this tablet","tablet.lock.pin":"Enter the PIN","tablet.lock.ten":"After 10 wrong tries the PIN is del\
eted and your supervisor must help. Finished interviews are not lost.","tablet.lock.title":"The tablet is locked","tablet.lock.wrong":{one:"Wrong PIN. {{.count}\
} try left.",other:"Wrong PIN. {{.count}} tries left."},"tablet.mark.answered":"Answered","tablet.mark.dont_know":"Don't know","tablet.mark.handed":"Answered al\
one","tablet.mark.none":"Not answered","tablet.mark.optional":"Optional","tablet.mark.refused":"Refused","tablet.nav":"Main sections","tablet.nav.home":"Cases",
"tablet.nav.settings":"Settings","tablet.nav.sync":"Sending","tablet.next":"Next","tablet.note.hint":"Please do not enter names, phone numbers or file numbers.",
"tablet.note.label":"Note to the supervisor","tablet.note.personal":"This seems to hold a phone number, an e-mail address or an identity number. Please remove i\
t.","tablet.notes":"Notices","tablet.outcome.absent":"Away for the whole fieldwork","tablet.outcome.appointment":"Appointment","tablet.outcome.break_off":"Broke\
n off","tablet.outcome.complete":"Complete","tablet.outcome.dead":"The chosen person has died","tablet.outcome.language":"Language barrier","tablet.outcome.move\
d":"Moved away","tablet.outcome.no_access":"No access (gate, building)","tablet.outcome.not_at_home":"Not at home","tablet.outcome.not_found":"Address not found",
"tablet.outcome.not_residential":"Not a dwelling","tablet.outcome.out_of_scope":"Out of scope","tablet.outcome.partial":"Partly complete","tablet.outcome.refuse\
d":"Refused (household)","tablet.outcome.refused_respondent":"Refused (chosen person)","tablet.outcome.unable":"Not able to answer (ill, deaf, …)","tablet.out\
come.unsafe":"Not safe to visit","tablet.outcome.vacant":"Vacant","tablet.page.noscript":"This app needs JavaScript to encrypt interviews on the tablet and to w\
ork without a network. Please allow JavaScript in the browser and open it again.","tablet.page.title":"Field survey","tablet.persist.again":"Ask again","tablet.\
persist.granted":"The browser keeps data on this tablet for long.","tablet.persist.not":"The browser does not keep data for long yet. Please install the app bef\
ore the field day.","tablet.persist.online":"Work online only","tablet.persist.online_title":"This browser never allows it?","tablet.persist.online_what":"You c\
an work while there is always a network: interviews begin only online, and each is sent at once. Do not use this for a day in the field.","tablet.persist.still":"\
The browser still refuses. Please install the app, open it from the home screen and try again.","tablet.persist.title":"Keeping data on the tablet","tablet.pers\
ist.why":"Until it does, the browser may delete interviews that are not sent when the tablet runs out of storage.","tablet.pin.checking":"Checking…","tablet.p\
in.delete":"Delete the last digit","tablet.pin.differ":"The two PINs differ. Please start again.","tablet.pin.easy":"This PIN is too easy to guess. Please choos\
e another.","tablet.pin.entered":{one:"{{.count}} digit entered",other:"{{.count}} digits entered"},"tablet.pin.repeat":"Enter the PIN again","tablet.pin.set":"\
Set a PIN of 6 digits","tablet.pin.why":"The PIN locks the list and interviews in progress. Do not write it on the tablet or tell anybody.","tablet.position.but\
ton":"Record the position","tablet.position.denied":"The browser may not see the position. Everything is still saved.","tablet.position.failed":"No position was\
 found. Everything is still saved.","tablet.position.good":"Position recorded, accurate to about {{.metres}} m.","tablet.position.hint":"Optional. The position \
is used for quality checks only.","tablet.position.looking":"Looking for the position…","tablet.position.poor":"Position recorded but very inaccurate (about {\
{.metres}} m). You can try again in the open.","tablet.position.rough":"Position recorded, only roughly (about {{.metres}} m).","tablet.q.back":"Back","tablet.q\
.blank":"There is no answer yet. Press “Next” again to leave it blank.","tablet.q.dont_know":"Don't know","tablet.q.left":{one:"{{.count}} character left",other:"\
{{.count}} characters left"},"tablet.q.most":{one:"Choose at most {{.count}}.",other:"Choose at most {{.count}}."},"tablet.q.needs":"This question needs an answ\
er. If there is none, press “Don't know” or “Refused”.","tablet.q.not_number":"Please enter a whole number.","tablet.q.out_of_range":"Please enter a num\
ber from {{.low}} to {{.high}}.","tablet.q.personal":"Sensitive personal data: ask for agreement first; answering is optional.","tablet.q.place":"place {{.n}}",
"tablet.q.private":"A delicate question: ask in private or let the respondent answer on the tablet.","tablet.q.private_self":"The interviewer cannot see this an\
swer.","tablet.q.range":"From {{.low}} to {{.high}}","tablet.q.rank_most":{one:"Tap the most important, at most {{.count}}.",other:"Tap in order of importance, \
at most {{.count}}."},"tablet.q.refused":"Refused","tablet.q.refused_self":"I prefer not to answer","tablet.q.required":"(required)","tablet.q.row":"row {{.n}} \
of {{.of}}","tablet.q.to_finish":"Finish","tablet.q.too_many":{one:"{{.count}} is chosen already. Please take it back first.",other:"{{.count}} are chosen alrea\
dy. Please take one back first."},"tablet.reason.bad_receipt":"The answer had no valid receipt, so it does not count as sent. The tablet tries again.","tablet.r\
eason.bytes_missing":"The content of this record is gone from the tablet. Please tell your supervisor at once.","tablet.reason.case_withdrawn":"The case was wit\
hdrawn before; received, waits for a decision.","tablet.reason.device_revoked":"The tablet was revoked. The record was received and waits for a decision.","tabl\
et.reason.edition":"Received after the results were published; waits for a decision.","tablet.reason.no_network":"No network. The tablet tries again by itself; \
nothing to do.","tablet.reason.other":"The server says: {{.code}}. The record is kept. If this repeats, export a copy and tell your supervisor.","tablet.reason.\
other_content":"The server has another version of this record; both are kept for a decision.","tablet.reason.person_disabled":"Your account is disabled. The rec\
ord was received and waits for a decision.","tablet.reason.portal":"This network interferes or wants a sign-in (public Wi-Fi). Sign in to the Wi-Fi in the brows\
er, or use mobile data.","tablet.reason.rate_limited":"The server is busy. The tablet tries again by itself.","tablet.reason.review":"This case has another inte\
rview; both are kept for a decision.","tablet.reason.round_closed":"Received after the round was closed; waits for a decision.","tablet.reason.round_draft":"Rec\
eived before the round was opened; waits for a decision.","tablet.reason.server_restored":"The server was restored and needs this record again. It is sent by it\
self.","tablet.reason.signature":"The signature of the tablet does not fit. Contact your supervisor; the record stays here.","tablet.reason.storage_full":"The s\
erver is full. The record stays here and is sent again.","tablet.reason.timeout":"The network is too slow. The tablet tries again; you can move to where the sig\
nal is better.","tablet.reason.too_large":"The record is too large for the server. Please export a copy and give it to your supervisor.","tablet.reason.unknown":"\
The server does not know this tablet. Contact your supervisor; the record stays here.","tablet.reason.unknown_case":"The server does not have this case; receive\
d, waits for a decision.","tablet.reason.unknown_form":"The server does not have this form; received, waits for a decision.","tablet.record.acked":"Sent (with r\
eceipt)","tablet.record.dead":"Needs attention","tablet.record.draft":"Draft","tablet.record.failed":"Not sent, will try again","tablet.record.sealed":"Not sent",
"tablet.record.sending":"Sending","tablet.replace.already":"Already replaced by case {{.code}}.","tablet.replace.draft":"This interview is in progress. Please f\
inish it first.","tablet.replace.early":"Not yet allowed. The rule: at least {{.attempts}} attempts on {{.days}} different days; so far {{.done}} on {{.ondays}}\
.","tablet.replace.ended":"The outcome is final, so the next reserve may stand in.","tablet.replace.go":"Go to case {{.code}}: {{.name}}","tablet.replace.none":"\
No reserve is left in this village or group. Please tell your supervisor.","tablet.replace.open":"Open reserve {{.code}}: {{.name}}","tablet.replace.title":"Rep\
lacement by a reserve","tablet.replace.tried":"{{.attempts}} attempts on {{.days}} days were made, so the next reserve may stand in.","tablet.saved":"Saved on t\
his tablet","tablet.saved_later":"It is sent by itself when there is a network. You can go on with the next case.","tablet.saving":"Saving…","tablet.section.a\
fter":"Further questions","tablet.section.before":"First questions","tablet.section.profile":"About the respondent","tablet.select.away":"The chosen person is o\
ut","tablet.select.birthday_is":"The person whose birthday comes first answers, even if out today.","tablet.select.done":"The chosen person is here","tablet.sel\
ect.eligible":"Number of people aged 18 or over in the household","tablet.select.eligible_hint":"Including those who are out today.","tablet.select.eligible_wro\
ng":"Please enter a number from 1 to 30.","tablet.select.kish":"Kish table: the tablet chooses","tablet.select.kish_hint":"In order of age, the oldest is number\
 1.","tablet.select.kish_is":"Person number {{.n}} of {{.of}} answers, counted from the oldest.","tablet.select.lead":"One person of each household is asked, ch\
osen by a rule and not by who is there. Who: {{.who}}.","tablet.select.method":"Method","tablet.select.method_missing":"Please choose the method.","tablet.selec\
t.next_birthday":"Next birthday","tablet.select.next_birthday_hint":"Ask whose birthday comes first from today.","tablet.select.only":"One person is eligible an\
d answers.","tablet.select.title":"Choosing who answers","tablet.select.who":"residents aged 18 or over","tablet.server.accepted":"Accepted","tablet.server.cand\
idate":"Received, another version waits for a decision","tablet.server.quarantined":"Received, waits for a decision","tablet.server.received":"Received, being c\
hecked","tablet.server.rejected":"Received, not used","tablet.settings.about":"SIPAS, the field survey app. Date on this tablet: {{.day}}.","tablet.settings.bro\
wser":"Browser","tablet.settings.device":"About this tablet","tablet.settings.device_name":"Tablet id","tablet.settings.lang":"Language","tablet.settings.large":"\
Large type","tablet.settings.last":"Last sync","tablet.settings.leave":"Leave this tablet","tablet.settings.leave_now":"Leave","tablet.settings.leave_what":"You\
r list and interviews are locked and hidden, not lost. What is not sent is still sent.","tablet.settings.lock":"Lock","tablet.settings.lock_now":"Lock now","tab\
let.settings.lock_what":"The app locks after 5 minutes without use.","tablet.settings.person":"Person","tablet.settings.theme":"Appearance","tablet.settings.the\
me_auto":"As the tablet","tablet.settings.theme_dark":"Dark","tablet.settings.theme_light":"Light","tablet.settings.title":"Settings","tablet.settings.version":"\
Version","tablet.skip":"Skip to the main content","tablet.state.appointment":"Appointment","tablet.state.done":"Finished","tablet.state.draft":"In progress","ta\
blet.state.new":"Not visited","tablet.state.returned":"Returned","tablet.state.sent":"Sent","tablet.state.visited":"No contact yet","tablet.state.withdrawn":"Wi\
thdrawn","tablet.storage.full":"More than 80% used: no new interview","tablet.storage.kept":"Kept for long","tablet.storage.level":"State","tablet.storage.not_p\
ersisted":"Not allowed","tablet.storage.ok":"Enough room","tablet.storage.persisted":"Allowed","tablet.storage.used":"Used","tablet.storage.used_of":"{{.used}} \
of {{.quota}} ({{.share}})","tablet.storage.warn":"More than 70% used","tablet.sync.all_sent":"Everything is sent; each record has a receipt.","tablet.sync.draf\
t":"In progress. It is sent once it is finished.","tablet.sync.export":"Export a copy of what is not sent","tablet.sync.export_hint":"The copy is encrypted; onl\
y the server can read it. Records stay on the tablet: nothing can be deleted here.","tablet.sync.export_one":"Export a copy","tablet.sync.exported":"Copy export\
ed","tablet.sync.exported_done":"The copy is in the downloads. Please give the file to your supervisor.","tablet.sync.journal":"Journal of the tablet","tablet.s\
ync.journal_export":"Download the journal","tablet.sync.journal_none":"The journal is empty.","tablet.sync.left":{one:"{{.sent}} sent, {{.count}} record is left\
. The tablet tries again by itself.",other:"{{.sent}} sent, {{.count}} records are left. The tablet tries again by itself."},"tablet.sync.next":"Next try","tabl\
et.sync.none":"There is no record yet.","tablet.sync.now":"Send now","tablet.sync.receipt":"Receipt number","tablet.sync.running":"Sending…","tablet.sync.serv\
er":"On the server","tablet.sync.size":"Size","tablet.sync.storage":"Storage","tablet.sync.title":"Sending and receipts","tablet.sync.tries":"Tries","tablet.to_\
case":"To this case","tablet.to_list":"To the list of cases","tablet.visit.absent_hint":"30 days or more, or to the end of the fieldwork.","tablet.visit.again":"\
Will be visited again","tablet.visit.day":"Day","tablet.visit.day_missing":"Please choose the day.","tablet.visit.heading":"Outcome of this visit","tablet.visit\
.missing":"Please choose the outcome of the visit.","tablet.visit.nobody":"The person cannot be interviewed","tablet.visit.past":"This time has passed. Please c\
hoose one to come.","tablet.visit.place":"Address or eligibility","tablet.visit.save":"Save the outcome","tablet.visit.time":"Time","tablet.visit.time_missing":"\
Please choose the time.","tablet.visit.title":"Outcome of a visit: {{.name}}","tablet.visit.when":"When"},vi:{"tablet.back":"Quay lại","tablet.banner.clock":"\
Đồng hồ máy lệch {{.minutes}} phút. Phiếu vẫn được lưu.","tablet.banner.clock_odd":"Đồng hồ máy chạy lùi so với lần đồng bộ trước. Phiếu vẫn đ\
ược lưu. Xin đặt lại ngày giờ.","tablet.banner.locked_drafts":{other:"{{.count}} bản nháp cũ đang khóa bằng mã PIN trước. Xin báo giám sát viên để k\
hôi phục."},"tablet.banner.look":"Tìm bản mới","tablet.banner.lost":"Dữ liệu trên máy đã bị trình duyệt xoá. Xin báo ngay cho giám sát viên.",
"tablet.banner.lost_read":"Đã báo giám sát viên","tablet.banner.offline":"Không có mạng. Ông/Bà vẫn làm việc bình thường; máy sẽ tự gửi sau.",
"tablet.banner.online_only":"Chỉ làm việc khi có mạng: trình duyệt chưa cho phép lưu lâu dài.","tablet.banner.others":{other:"{{.count}} phiếu c\
ủa người khác trên máy này chưa gửi."},"tablet.banner.outdated":"Ứng dụng trên máy đã cũ. Xin kết nối mạng để cập nhật; phiếu đã làm vẫn được giữ.",
"tablet.banner.refused":"Máy chủ không nhận ra máy này. Phiếu vẫn được giữ trên máy. Xin liên hệ giám sát viên.","tablet.banner.revoke\
d":"Máy này đã bị thu hồi quyền. Phiếu chưa gửi vẫn được giữ và vẫn gửi được. Xin liên hệ giám sát viên.","tablet.banner.s\
torage_full":"Bộ nhớ sắp đầy. Xin gửi phiếu trước khi làm phiếu mới.","tablet.banner.storage_warn":"Bộ nhớ đã dùng hơn 70 %. Xin gửi phiếu \
sớm.","tablet.banner.update":"Có bản mới của ứng dụng.","tablet.banner.update_later":"Có bản mới. Sẽ cập nhật khi không còn phiếu đang làm.",
"tablet.banner.update_now":"Cập nhật","tablet.bar.free":"Còn trống {{.share}}","tablet.bar.last":"Đồng bộ lần cuối {{.at}}","tablet.bar.never":"\
Chưa đồng bộ lần nào","tablet.bar.unknown":"Chưa rõ bộ nhớ còn trống","tablet.bar.unsent":{other:"{{.count}} phiếu chưa gửi"},"tablet.cas\
e.address":"Địa chỉ","tablet.case.appointment":"Hẹn lúc {{.at}}","tablet.case.appointment_label":"Hẹn","tablet.case.attempts":{other:"Đã đến {{.count}\
} lần"},"tablet.case.call":"Gọi {{.phone}}","tablet.case.correct":"Sửa phiếu bị trả lại","tablet.case.due":"Hạn {{.day}}","tablet.case.due_label":"\
Hạn","tablet.case.due_past":"Quá hạn {{.day}}","tablet.case.handover":"Đưa máy cho người trả lời","tablet.case.is_done":"Phiếu đã xong, đã lưu tr\
ên máy và chờ gửi.","tablet.case.is_sent":"Phiếu đã xong và đã gửi.","tablet.case.last_outcome":"Kết quả lần cuối: {{.outcome}}.","table\
t.case.map":"Mở bản đồ","tablet.case.needs_network":"Xin kết nối mạng trước khi bắt đầu phỏng vấn: trình duyệt chưa cho phép lưu lâu dài.",
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
t_sealed":"Phiếu đã xong vẫn ở trên máy và vẫn gửi được. Bản nháp được giữ và chỉ máy chủ giúp mở lại được.","tablet.\
lock.people":"Người khác dùng máy này","tablet.lock.pin":"Nhập mã PIN","tablet.lock.ten":"Sau 10 lần sai, mã PIN bị xóa và cần giám sát viên mở lại. P\
hiếu đã xong không mất.","tablet.lock.title":"Máy đang khóa","tablet.lock.wrong":{other:"Mã PIN không đúng. Còn {{.count}} lần thử."},"tablet\
.mark.answered":"Đã trả lời","tablet.mark.dont_know":"Không biết","tablet.mark.handed":"Đã trả lời riêng","tablet.mark.none":"Chưa trả lời",
"tablet.mark.optional":"Không bắt buộc","tablet.mark.refused":"Từ chối","tablet.nav":"Mục chính","tablet.nav.home":"Phiếu","tablet.nav.settings":"\
Thiết lập","tablet.nav.sync":"Gửi phiếu","tablet.next":"Tiếp","tablet.note.hint":"Xin không ghi họ tên, số điện thoại hoặc mã hồ sơ.",
"tablet.note.label":"Ghi chú cho giám sát viên","tablet.note.personal":"Nội dung có vẻ có số điện thoại, địa chỉ thư hoặc số giấy tờ. Xin bỏ ra.",
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
Máy đã bị thu hồi quyền. Phiếu đã nhận và chờ xem xét.","tablet.reason.edition":"Đã nhận sau khi số liệu được công bố; chờ xem xét.",
"tablet.reason.no_network":"Chưa có mạng. Máy sẽ tự gửi lại; không cần làm gì.","tablet.reason.other":"Máy chủ báo: {{.code}}. Phiếu vẫn được \
giữ. Nếu lặp lại, xin xuất bản sao và báo giám sát viên.","tablet.reason.other_content":"Phiếu này đã có bản khác trên máy chủ; cả hai được giữ\
 để xem xét.","tablet.reason.person_disabled":"Tài khoản của Ông/Bà đã ngừng. Phiếu đã nhận và chờ xem xét.","tablet.reason.portal":"Mạ\
ng này chặn lại hoặc đòi đăng nhập (Wi-Fi công cộng). Xin mở trình duyệt để đăng nhập Wi-Fi, hoặc dùng 4G.","tablet.reason.rate_l\
imited":"Máy chủ đang bận. Máy sẽ tự gửi lại.","tablet.reason.review":"Hộ này đã có phiếu khác; cả hai được giữ để xem xét.",
"tablet.reason.round_closed":"Đã nhận sau khi đợt khảo sát đóng; chờ xem xét.","tablet.reason.round_draft":"Đã nhận trước khi đợt khảo sát mở; ch\
ờ xem xét.","tablet.reason.server_restored":"Máy chủ vừa khôi phục và cần nhận lại phiếu này. Máy sẽ tự gửi.","tablet.reason.signatu\
re":"Chữ ký của máy không đúng. Xin liên hệ giám sát viên; phiếu vẫn ở trên máy.","tablet.reason.storage_full":"Máy chủ hết chỗ. Phiếu vẫ\
n ở trên máy và sẽ được gửi lại.","tablet.reason.timeout":"Mạng quá chậm. Máy sẽ tự gửi lại; Ông/Bà có thể ra chỗ sóng mạnh hơn.",
"tablet.reason.too_large":"Phiếu quá lớn nên máy chủ không nhận. Xin xuất bản sao và giao cho giám sát viên.","tablet.reason.unknown":"Máy c\
hủ không nhận ra máy này. Xin liên hệ giám sát viên; phiếu vẫn ở trên máy.","tablet.reason.unknown_case":"Máy chủ không có phiếu này; đã nh\
ận và chờ xem xét.","tablet.reason.unknown_form":"Máy chủ chưa có mẫu phiếu này; đã nhận và chờ xem xét.","tablet.record.acked":"Đã gửi \
(có biên nhận)","tablet.record.dead":"Cần xử lý","tablet.record.draft":"Nháp","tablet.record.failed":"Chưa gửi, sẽ thử lại","tablet.record.se\
aled":"Chưa gửi","tablet.record.sending":"Đang gửi","tablet.replace.already":"Đã thay bằng phiếu {{.code}}.","tablet.replace.draft":"Phiếu này đang \
làm dở. Xin kết thúc trước.","tablet.replace.early":"Chưa được thay. Quy định: đến ít nhất {{.attempts}} lần trong {{.days}} ngày khác nhau; đã đến {{.\
done}} lần trong {{.ondays}} ngày.","tablet.replace.ended":"Kết quả lần đến là cuối cùng, nên được thay bằng phiếu dự phòng kế tiếp.",
"tablet.replace.go":"Đến phiếu {{.code}}: {{.name}}","tablet.replace.none":"Không còn phiếu dự phòng nào trong thôn, tổ này. Xin báo giám sát viên.",
"tablet.replace.open":"Mở phiếu dự phòng {{.code}}: {{.name}}","tablet.replace.title":"Thay bằng phiếu dự phòng","tablet.replace.tried":"Đã đến {{\
.attempts}} lần trong {{.days}} ngày, nên được thay bằng phiếu dự phòng kế tiếp.","tablet.saved":"Đã lưu trên máy","tablet.saved_later":"\
Máy sẽ tự gửi khi có mạng. Ông/Bà có thể làm phiếu tiếp theo.","tablet.saving":"Đang lưu…","tablet.section.after":"Câu hỏi khác","ta\
blet.section.before":"Câu hỏi mở đầu","tablet.section.profile":"Về người trả lời","tablet.select.away":"Người được chọn vắng nhà","\
tablet.select.birthday_is":"Người trả lời là người sắp đến sinh nhật sớm nhất, kể cả khi đang vắng nhà.","tablet.select.done":"Ngư\
ời được chọn đang ở đây","tablet.select.eligible":"Số người từ 18 tuổi trở lên trong hộ","tablet.select.eligible_hint":"Kể cả người đ\
ang vắng nhà hôm nay.","tablet.select.eligible_wrong":"Xin nhập một số từ 1 đến 30.","tablet.select.kish":"Bảng Kish: máy chọn","tablet.sele\
ct.kish_hint":"Xếp theo tuổi, người cao tuổi nhất là số 1.","tablet.select.kish_is":"Người trả lời là người số {{.n}} trong {{.of}} người, tính từ\
 người cao tuổi nhất.","tablet.select.lead":"Mỗi hộ chỉ hỏi một người, do quy tắc chọn, không phải ai có mặt thì hỏi. Đối tượng: {{.who}}.",
"tablet.select.method":"Cách chọn","tablet.select.method_missing":"Xin chọn cách chọn người.","tablet.select.next_birthday":"Sinh nhật gần nhất sắp t\
ới","tablet.select.next_birthday_hint":"Hỏi ai trong số này sẽ đến sinh nhật sớm nhất, tính từ hôm nay.","tablet.select.only":"Hộ có một n\
gười đủ điều kiện: người đó trả lời.","tablet.select.title":"Chọn người trả lời","tablet.select.who":"người từ 18 tuổi trở lên, thư\
ờng trú trong hộ","tablet.server.accepted":"Đã được chấp nhận","tablet.server.candidate":"Đã nhận, có bản khác chờ xem xét","tablet.se\
rver.quarantined":"Đã nhận, chờ xem xét","tablet.server.received":"Đã nhận, đang kiểm tra","tablet.server.rejected":"Đã nhận, không được dùng",
"tablet.settings.about":"SIPAS, ứng dụng khảo sát thực địa. Ngày trên máy: {{.day}}.","tablet.settings.browser":"Trình duyệt","tablet.settings\
.device":"Về máy này","tablet.settings.device_name":"Mã máy","tablet.settings.lang":"Ngôn ngữ","tablet.settings.large":"Chữ lớn","tablet.settings.l\
ast":"Đồng bộ lần cuối","tablet.settings.leave":"Rời máy này","tablet.settings.leave_now":"Rời máy","tablet.settings.leave_what":"Danh sách và p\
hiếu của Ông/Bà được khóa và ẩn, không mất. Phiếu chưa gửi vẫn được gửi.","tablet.settings.lock":"Khóa máy","tablet.settings.loc\
k_now":"Khóa ngay","tablet.settings.lock_what":"Máy tự khóa sau 5 phút không dùng.","tablet.settings.person":"Người dùng","tablet.settings.theme":"G\
iao diện","tablet.settings.theme_auto":"Theo máy","tablet.settings.theme_dark":"Tối","tablet.settings.theme_light":"Sáng","tablet.settings.title":"Thiết l\
ập","tablet.settings.version":"Phiên bản","tablet.skip":"Đến nội dung chính","tablet.state.appointment":"Hẹn lại","tablet.state.done":"Xong","tab\
let.state.draft":"Đang làm","tablet.state.new":"Chưa đến","tablet.state.returned":"Trả lại","tablet.state.sent":"Đã gửi","tablet.state.visited":"C\
hưa gặp","tablet.state.withdrawn":"Đã rút","tablet.storage.full":"Đã dùng hơn 80 %: không bắt đầu phỏng vấn mới","tablet.storage.kept":"L\
ưu lâu dài","tablet.storage.level":"Tình trạng","tablet.storage.not_persisted":"Chưa được phép","tablet.storage.ok":"Đủ chỗ","tablet.storage.pe\
rsisted":"Được phép","tablet.storage.used":"Đã dùng","tablet.storage.used_of":"{{.used}} trong {{.quota}} ({{.share}})","tablet.storage.warn":"Đã dùng h\
ơn 70 %","tablet.sync.all_sent":"Đã gửi hết, mọi phiếu có biên nhận.","tablet.sync.draft":"Đang làm. Chưa kết thúc nên chưa gửi.","tab\
let.sync.export":"Xuất bản sao các phiếu chưa gửi","tablet.sync.export_hint":"Bản sao đã mã hóa, chỉ máy chủ đọc được. Phiếu vẫn ở trên máy: ở đây khô\
ng có nút xóa.","tablet.sync.export_one":"Xuất bản sao","tablet.sync.exported":"Đã xuất bản sao","tablet.sync.exported_done":"Đã xuất bản sao vào t\
hư mục tải xuống. Xin giao tệp này cho giám sát viên.","tablet.sync.journal":"Nhật ký của máy","tablet.sync.journal_export":"Tải nhật ký",
"tablet.sync.journal_none":"Nhật ký trống.","tablet.sync.left":{other:"Đã gửi {{.sent}}, còn {{.count}} phiếu chưa gửi. Máy sẽ tự thử lại."},
"tablet.sync.next":"Lần gửi kế tiếp","tablet.sync.none":"Chưa có phiếu nào.","tablet.sync.now":"Gửi ngay","tablet.sync.receipt":"Số biên nhận",
"tablet.sync.running":"Đang gửi…","tablet.sync.server":"Trên máy chủ","tablet.sync.size":"Cỡ","tablet.sync.storage":"Bộ nhớ","tablet.sync.title":"\
Gửi phiếu và biên nhận","tablet.sync.tries":"Số lần gửi","tablet.to_case":"Xem phiếu này","tablet.to_list":"Về danh sách phiếu","tablet.vi\
sit.absent_hint":"Từ 30 ngày trở lên hoặc hết đợt khảo sát.","tablet.visit.again":"Sẽ đến lại","tablet.visit.day":"Ngày","tablet.visit.d\
ay_missing":"Xin chọn ngày hẹn.","tablet.visit.heading":"Kết quả lần đến này","tablet.visit.missing":"Xin chọn kết quả của lần đến.",
"tablet.visit.nobody":"Không phỏng vấn được người","tablet.visit.past":"Giờ hẹn đã qua. Xin chọn một lúc sắp tới.","tablet.visit.plac\
e":"Địa chỉ hoặc đối tượng","tablet.visit.save":"Lưu kết quả","tablet.visit.time":"Giờ","tablet.visit.time_missing":"Xin chọn giờ hẹn.",
"tablet.visit.title":"Kết quả lần đến: {{.name}}","tablet.visit.when":"Hẹn lúc nào"}};var nt=t=>{try{return localStorage.getItem("sipas."+t)||""}catch{return""}},O={lang:nt("lang")||(document.documentElement.lang==="en"?"en":"vi"),large:nt("large"),
theme:nt("theme"),online:nt("online"),installed:nt("installed")};function ie(t,e){O[t]=e;try{localStorage.setItem("sipas."+t,e)}catch{}kn()}function kn(){let t=document.
documentElement;t.lang=O.lang,t.dataset.size=O.large?"large":"",t.dataset.theme=O.theme}function s(t,e){let n=xn[O.lang][t];return n===void 0?t:(typeof n=="stri\
ng"?n:e.count===1&&n.one?n.one:n.other).replace(/\{\{\.(\w+)\}\}/g,(a,i)=>e&&i in e?e[i]:a)}var Ut=t=>t in xn.vi,A=t=>t?typeof t=="string"?t:O.lang==="en"&&t.en||
t.vi||"":"",Ht=()=>O.lang!=="en",_=t=>String(Math.round(t)).replace(/\B(?=(\d{3})+$)/g,Ht()?".":","),Le=t=>Math.round(t*100)+(Ht()?" %":"%"),qt=t=>String(t).padStart(
2,"0"),ro=["Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"];function H(t){if(!t)return"";let e=t.length===10?new Date(t+"T00:00:00"):new Date(
t);return isNaN(e)?t:Ht()?`${qt(e.getDate())}/${qt(e.getMonth()+1)}/${e.getFullYear()}`:`${e.getDate()} ${ro[e.getMonth()]} ${e.getFullYear()}`}var rt=t=>{let e=new Date(
t);return isNaN(e)?"":qt(e.getHours())+":"+qt(e.getMinutes())};function M(t){return!t||isNaN(new Date(t))?"":H(t)===H(new Date().toISOString())?rt(t):rt(t)+" "+
H(t)}function Bt(t){let e=t>=1e9?["GB",1e9]:t>=1e6?["MB",1e6]:["kB",1e3],n=(t/e[1]).toFixed(t>=1e9?1:0);return(Ht()?n.replace(".",","):n)+" "+e[0]}var _n=t=>t.
normalize("NFD").replace(/[\u0300-\u036f]/g,"").replace(/đ/g,"d").replace(/Đ/g,"D").toLowerCase();var ao=120*1e3;function $r(t){let e=t.core.status(),n=[],r=(i,l,...c)=>n.push(o("div.banner."+i,{role:i==="alarm"?"alert":null},T("alert"),o("p",null,l),c));if(e.
lost&&r("alarm",s("tablet.banner.lost"),m(s("tablet.banner.lost_read"),()=>t.core.acknowledgeLoss(),{class:"small"})),e.revoked?r("alarm",s("tablet.banner.revok\
ed")):e.refused&&r("alarm",s("tablet.banner.refused")),e.outdated&&r("alarm",s("tablet.banner.outdated"),e.updateWaiting?null:m(s("tablet.banner.look"),()=>t.core.
checkUpdate(),{class:"small"})),t.drafting&&e.updateWaiting&&r("note",s("tablet.banner.update_later")),t.gate==="enrol"||t.drafting)return n;e.storage.level==="\
full"?r("alarm",s("tablet.banner.storage_full")):e.storage.level==="warn"&&r("warn",s("tablet.banner.storage_warn")),!e.storage.persisted&&O.online&&r("warn",s(
"tablet.banner.online_only"));let a=Math.round(Math.abs(e.skewMs||0)/6e4);return Math.abs(e.skewMs||0)>ao?r("warn",s("tablet.banner.clock",{minutes:_(a)})):e.clockOdd&&
r("warn",s("tablet.banner.clock_odd")),e.lockedDrafts&&r("warn",s("tablet.banner.locked_drafts",{count:e.lockedDrafts})),e.unsentOthers&&r("note",s("tablet.bann\
er.others",{count:e.unsentOthers})),e.updateWaiting&&r("note",s("tablet.banner.update"),m(s("tablet.banner.update_now"),async()=>{(await t.core.applyUpdate()).ok||
t.main.prepend(o("p.callout",{role:"alert"},s("tablet.banner.update_later")))},{class:"small"})),e.online||r("note",s("tablet.banner.offline")),n}function K(t){let e=t&&t.code?"tablet.error."+t.code:"";return e&&Ut(e)?s(e):t&&t.name==="QuotaExceededError"?s("tablet.error.storage_full"):s("tablet.error.oth\
er",{what:String(t&&t.message||t||"")})}function Pn(t,e){let n=async()=>{let r=await t.core.exportRecords("unsent");at(r,zt())};return{title:s("tablet.failure.t\
itle"),node:o("div.failure",null,o("h1",null,s("tablet.failure.title")),o("p",null,s("tablet.failure.kept")),o("p.hint",null,K(e)),o("div.actions",null,m(s("tab\
let.failure.again"),()=>location.reload()),t&&t.core.status().enrolled&&m(s("tablet.sync.export"),n,{class:"quiet"}),t&&m(s("tablet.failure.home"),()=>t.go("/",
!0),{class:"quiet"})))}}var zt=()=>"sipas-"+new Date().toISOString().slice(0,16).replace(/[:T]/g,"-")+".jsonl";function at(t,e){let n=o("a",{href:URL.createObjectURL(
t),download:e});document.body.append(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}var it=null;addEventListener("beforeinstallprompt",t=>{t.preventDefault(),it=t;for(let e of Rt)e()});addEventListener("appinstalled",()=>{it=null,ie("installed",
"1");for(let t of Rt)t()});var Rt=new Set,io=()=>matchMedia("(display-mode: standalone)").matches||matchMedia("(display-mode: fullscreen)").matches||navigator.standalone===
!0,oo=()=>io()||O.installed==="1";function so(){let t=navigator.userAgent;return/iPad|iPhone|Macintosh.*Safari(?!.*Chrome)/.test(t)?s("tablet.install.safari"):/Firefox/.
test(t)?s("tablet.install.firefox"):s("tablet.install.chrome")}function ot(){let t=o("div.install"),e=()=>{if(t.isConnected===!1&&t.drawn)return Rt.delete(e);if(t.
drawn=!0,oo())return t.replaceChildren(o("p.ok",null,T("check"),s("tablet.install.done")));t.replaceChildren(o("p",null,s("tablet.install.why")),it?m(s("tablet.\
install.button"),async()=>{let n=it;it=null,await n.prompt(),await n.userChoice,e()}):o("p.hint",null,so()))};return Rt.add(e),e(),t}function Wr(t){let e=o("p.w\
rong",{role:"status"});return{title:s("tablet.persist.title"),node:o("div.narrow",null,o("h1",null,s("tablet.persist.title")),o("p.callout",null,s("tablet.persi\
st.not")),o("p",null,s("tablet.persist.why")),ot(),e,o("div.actions",null,m(s("tablet.persist.again"),async()=>{e.textContent="",await t.core.persist()?t.route():
e.textContent=s("tablet.persist.still")})),o("details",null,o("summary",null,s("tablet.persist.online_title")),o("p",null,s("tablet.persist.online_what")),m(s("\
tablet.persist.online"),()=>{ie("online","1"),t.route()},{class:"quiet"})))}}function Sn(t){let e=t.match(/#enrol=([^&\s]+)/);return(e?decodeURIComponent(e[1]):t).replace(/\s+/g,"")}function st(t){let e=lo(),n=t.core.status().accounts,r=()=>{},
a=o("div.narrow"),i={title:s("tablet.enrol.title"),node:a,leave:()=>r()},l=(...b)=>{r(),r=()=>{},g(a,o("h1",null,s("tablet.enrol.title")),b,ho(t)),j(a.querySelector(
"h1"))},c=b=>{let p=o("input",{type:"text",autocomplete:"off",autocapitalize:"off",spellcheck:"false"}),f=X(s("tablet.enrol.code"),p,s("tablet.enrol.code_hint")),
d=o("div"),w=()=>{if(e=Sn(p.value),!e)return f.error(s("tablet.enrol.code_missing"));u()};if(l(o("p",null,s("tablet.enrol.lead")),b&&o("p.callout",{role:"alert"},
b),d,o("form",{onsubmit:k=>{k.preventDefault(),w()}},f,o("button",null,s("tablet.next")))),"BarcodeDetector"in window&&navigator.mediaDevices){let k=m(s("tablet\
.enrol.scan"),async()=>{r=await uo(d,k,S=>{e=Sn(S),u()})},{class:"quiet"});d.append(k)}},u=()=>{let b=ae(s("tablet.enrol.lock")),p=ae(s("tablet.enrol.encrypted")),
f=ae(s("tablet.enrol.mine")),d=X(s("tablet.enrol.name"),o("input",{type:"text",value:co(),maxlength:"60",autocomplete:"off"}),s("tablet.enrol.name_hint")),w=o("\
p.wrong",{role:"alert"}),k=m(s("tablet.enrol.send"),async()=>{if(w.textContent="",![b,p,f].every(S=>S.input.checked)){w.textContent=s("tablet.enrol.rules_missin\
g");return}if(!d.input.value.trim())return d.error(s("tablet.enrol.name_missing"));i.holds=t.enrolling=!0;try{await t.core.enrol(e,d.input.value.trim())}catch(S){
i.holds=t.enrolling=!1,S.code==="offline"||S.code==="server"?w.textContent=K(S):c(K(S));return}h()});l(o("h2",null,s("tablet.enrol.rules")),o("p",null,s("tablet\
.enrol.rules_why")),o("fieldset",null,o("legend.sr",null,s("tablet.enrol.rules")),b,p,f),d,w,o("div.actions",null,k,m(s("tablet.back"),()=>c(),{class:"quiet"})))},
h=()=>{history.replaceState(null,"","#/");let b=t.core.status();l(o("p.callout.good",{role:"status"},T("check"),s("tablet.enrol.done",{name:b.person?b.person.name:
""})),o("h2",null,s("tablet.install.title")),ot(),o("p",null,b.storage.persisted?s("tablet.persist.granted"):s("tablet.persist.not")),m(s("tablet.enrol.to_pin"),
()=>{i.holds=t.enrolling=!1,t.route()}))};return e?u():c(t.core.status().lost?s("tablet.banner.lost"):""),n.length&&a.append(o("p.actions",null,n.map(b=>m(s("ta\
blet.lock.other",{name:b.name}),()=>t.core.use(b.id),{class:"quiet"})))),i}function lo(){let t=location.hash.startsWith("#enrol=")?Sn(location.hash):"";return t&&
history.replaceState(null,"","#/"),t}function co(){let t=navigator.userAgent,e=t.match(/Android [\d.]+; ([^;)]+)/);return e&&e[1].length>2?e[1].replace(/ Build.*/,
"").slice(0,60):/iPad|iPhone/.test(t)?"iPad":/Android/.test(t)?"Android":""}async function uo(t,e,n){let r;try{r=await navigator.mediaDevices.getUserMedia({video:{
facingMode:"environment"}})}catch{return t.append(o("p.wrong",{role:"alert"},s("tablet.enrol.no_camera"))),()=>{}}let a=o("video",{autoplay:!0,playsinline:!0,"a\
ria-label":s("tablet.enrol.camera")});a.muted=!0,a.srcObject=r;let i=!0,l=()=>{i=!1,r.getTracks().forEach(h=>h.stop())};g(t,a,o("p.hint",null,s("tablet.enrol.po\
int")));let c=new window.BarcodeDetector({formats:["qr_code"]}),u=async()=>{if(!i)return;let h=await c.detect(a).catch(()=>[]);i&&h.length?(l(),n(h[0].rawValue)):
setTimeout(u,250)};return u(),l}function ho(t){let e=O.lang==="en"?"vi":"en";return o("p.language",null,m(e==="en"?"English":"Tiếng Việt",()=>t.speak(e),{class:"\
quiet",lang:e}))}var An=6;function Vr(t,e){let n="",r=!1,a=o("p.dots",{"aria-hidden":"true"}),i=o("p.sr",{role:"status"}),l=o("p.wrong",{role:"alert"}),c=()=>{g(a,Array.from({length:An},
(f,d)=>o("span"+(d<n.length?".on":"")))),i.textContent=n.length?s("tablet.pin.entered",{count:n.length}):""},u=async f=>{if(r||n.length>=An||(n+=f,l.textContent=
"",c(),n.length<An))return;r=!0,p.dataset.busy="1",i.textContent=s("tablet.pin.checking");let d=n;n="";try{l.textContent=await e(d)||""}catch(w){l.textContent=K(
w)}r=!1,delete p.dataset.busy,c()},h=()=>{n=n.slice(0,-1),c()},b=f=>o("button.key",{type:"button",onclick:()=>u(f)},f),p=o("div.keypad",{role:"group","aria-labe\
l":t},a,i,l,o("div.keys",null,"123456789".split("").map(b),o("span"),b("0"),o("button.key",{type:"button",onclick:h,"aria-label":s("tablet.pin.delete")},"⌫")));
return p.type=f=>{if(!(f.ctrlKey||f.metaKey||f.altKey)){if(/^\d$/.test(f.key))u(f.key);else if(f.key==="Backspace")h();else return;f.preventDefault()}},c(),p}function Jr(t,e){
return addEventListener("keydown",e.type),t.leave=()=>removeEventListener("keydown",e.type),t}var fo=t=>/^(\d)\1{5}$/.test(t)||"01234567890".includes(t)||"09876\
543210".includes(t)||/^(\d{2})\1\1$|^(\d{3})\2$/.test(t);function Yr(t){let e="",n=o("h1",null,s("tablet.pin.set")),r=Vr(s("tablet.pin.set"),async i=>{if(!e)return fo(
i)?s("tablet.pin.easy"):(e=i,n.textContent=s("tablet.pin.repeat"),j(n),"");let l=i===e;return e="",n.textContent=s("tablet.pin.set"),l?(a.holds=!0,await t.core.
setPin(i),a.holds=!1,t.go("/",!0),""):s("tablet.pin.differ")}),a={title:s("tablet.pin.set"),node:o("div.narrow",null,n,o("p",null,s("tablet.pin.why")),r)};return Jr(
a,r)}function Ft(t,e){let n=t.core.status(),{title:r=s("tablet.lock.title"),lead:a=null,then:i=()=>t.route()}=e||{},l=Vr(s("tablet.lock.pin"),async h=>{u.holds=
!0;let b=await t.core.unlock(h);return u.holds=!1,b.ok?(i(),""):b.revoked?s("tablet.banner.revoked"):b.left<=0?(t.route(),""):s("tablet.lock.wrong",{count:b.left})}),
c=n.blocked,u={title:r,bare:!!e,node:o("div.narrow.lock",null,o("h1",null,r),a&&o("p",null,a),n.person&&!e&&o("p.person",null,n.person.name),c?bo(t):[n.pinLeft<
10&&o("p.callout",null,s("tablet.lock.left",{count:n.pinLeft})),l,o("p.hint",null,s("tablet.lock.ten"))],!e&&o("details",null,o("summary",null,s("tablet.lock.pe\
ople")),o("div.actions",null,po(t))))};return c?u:Jr(u,l)}function bo(t){return[o("p.callout",{role:"alert"},s("tablet.lock.out")),o("p",null,s("tablet.lock.out\
_sealed")),o("div.actions",null,m(s("tablet.sync.now"),()=>t.core.sync({now:!0})),m(s("tablet.lock.new_code"),()=>t.show(st(t)),{class:"quiet"}))]}function po(t){
let e=t.core.status();return[e.accounts.filter(r=>!e.person||r.id!==e.person.id).map(r=>m(s("tablet.lock.other",{name:r.name}),()=>t.core.use(r.id),{class:"quie\
t"})),m(s("tablet.lock.another"),()=>t.show(st(t)),{class:"quiet"})]}var mo=[{code:"complete",final:!0,interview:!0},{code:"partial",final:!0,interview:!0},{code:"refused",final:!0},{code:"refused_respondent",final:!0},{code:"bre\
ak_off",final:!0,interview:!0},{code:"not_at_home"},{code:"absent",final:!0},{code:"no_access"},{code:"appointment"},{code:"dead",final:!0},{code:"unable",final:!0},
{code:"language",final:!0},{code:"moved",final:!0},{code:"not_found",final:!0},{code:"unsafe",final:!0},{code:"vacant",final:!0},{code:"not_residential",final:!0},
{code:"out_of_scope",final:!0}],Kn=[{key:"again",codes:["not_at_home","appointment","no_access"]},{key:"nobody",codes:["refused","refused_respondent","absent","\
unable","language","moved","dead"]},{key:"place",codes:["not_found","unsafe","vacant","not_residential","out_of_scope"]}],En=t=>mo.find(e=>e.code===t),wo=t=>t===
"complete"||t==="partial";function Xt(t){return t.state==="withdrawn"?"withdrawn":t.draft?"draft":t.state==="returned"?"returned":t.state==="done"?t.unsent?"don\
e":"sent":t.outcome==="appointment"?"appointment":t.attempts>0?"visited":"new"}var Ce=t=>t==="done"||t==="sent"||t==="withdrawn",Tn={draft:["half","busy"],returned:[
"back","alarm"],appointment:["clock","busy"],visited:["door","plain"],new:["empty","plain"],done:["check","good"],sent:["checks","good"],withdrawn:["cross","sof\
t"]},lt=t=>t.state!=="reserve"||!!oe(t)||t.attempts>0||!!t.draft,oe=t=>t.stands_for||"";function Qr(t,e,n){let r=(h,b)=>({ok:!1,key:h,args:b});if(!e||!e.replace)
return r("off");if(t.draft)return r("draft");if(wo(t.outcome))return r("answered");let a=n.find(h=>oe(h)===t.id);if(a)return{ok:!1,key:"already",args:{code:a.code},
reserve:a};let i=En(t.outcome),l=i&&i.final,c=t.days||0;if(!l&&(t.attempts<e.attempts||c<e.attempt_days))return r("early",{attempts:e.attempts,days:e.attempt_days,
done:t.attempts,ondays:c});let u=n.filter(h=>!lt(h)&&h.round===t.round&&h.unit===t.unit&&h.stratum===t.stratum&&h.psu===t.psu).sort((h,b)=>h.position-b.position)[0];
return u?{ok:!0,key:l?"ended":"tried",args:{attempts:t.attempts,days:c},reserve:u}:r("none")}var Y={show:"todo",search:""},On=t=>Mt(Tn[t][1],Tn[t][0],s("tablet.state."+t));async function Gt(t){let[e,n,r]=await Promise.all([t.cases(),t.rounds(),t.outbox()]);
return{rows:e.filter(lt).map(i=>({c:i,state:Xt(i),round:n.find(l=>l.id===i.round)})),rounds:n,records:r,cases:e}}var yo={returned:1,draft:2,visited:4,new:4,done:5,
sent:5,withdrawn:6};function go(t,e){let n=r=>r.c.appointment&&!Ce(r.state)?0:yo[r.state]||3;return n(t)-n(e)||(t.c.appointment||"").localeCompare(e.c.appointment||
"")||(t.c.due||"9").localeCompare(e.c.due||"9")||(t.c.address||"").localeCompare(e.c.address||"","vi")||t.c.code.localeCompare(e.c.code)}function vo({c:t,state:e,
round:n},r){let a=t.due&&t.due<new Date().toISOString().slice(0,10)&&!Ce(e),i=[t.attempts?s("tablet.case.attempts",{count:t.attempts}):s("tablet.case.no_attempt"),
t.due&&s(a?"tablet.case.due_past":"tablet.case.due",{day:H(t.due)}),r&&n&&A(n.name),t.reserve&&s("tablet.case.reserve")].filter(Boolean);return o("li.card",null,
o("a",{href:"#/case/"+encodeURIComponent(t.id)},o("span.head",null,o("strong",null,t.name||t.code),On(e)),o("span.where",null,t.address||A(t.unit_name)),t.appointment&&
!Ce(e)&&o("span.when",null,T("clock"),s("tablet.case.appointment",{at:M(t.appointment)})),o("span.hint",null,o("span.code",null,t.code)," · ",i.join(" · "))))}
async function In(t){let e=await Gt(t.core),n=o("div"),r=o("input",{type:"search",id:"search",value:Y.search,autocomplete:"off",oninput:()=>{Y.search=r.value,l()}}),
a=o("div.tabs",{role:"group","aria-label":s("tablet.home.show")}),i=o("div",null,a,o("div.field",null,o("label",{for:"search"},s("tablet.home.search")),r)),l=()=>{
i.hidden=!e.rows.length;let u={todo:d=>!Ce(d.state),mine:d=>Ce(d.state),all:()=>!0},h=_n(Y.search).split(/\s+/).filter(Boolean),b=d=>{let w=_n([d.c.code,d.c.name,
d.c.address,A(d.c.unit_name),d.c.phone].join(" "));return h.every(k=>w.includes(k))};g(a,["todo","mine","all"].map(d=>o("button",{type:"button","aria-pressed":String(
Y.show===d),onclick:()=>{Y.show=d,l()}},s("tablet.home."+d)," ",o("b",null,_(e.rows.filter(u[d]).length)))));let p=e.rows.filter(u[Y.show]).filter(b).sort(go),f=e.
rounds.length>1;g(n,p.length?o("ul.cards",null,p.map(d=>vo(d,f))):xo(t,e)),t.say(Y.search?s("tablet.home.found",{count:p.length}):"")},c=je();return c(e),l(),{title:s(
"tablet.home.title"),node:[o("h1",null,s("tablet.home.title")),i,n],async update(){if(e=await Gt(t.core),!c(e))return;let u=document.activeElement,h=u&&u.getAttribute&&
u.getAttribute("href"),b=u&&u.parentElement===a?[...a.children].indexOf(u):-1;l();let p=b>=0?a.children[b]:h&&n.querySelector('a[href="'+CSS.escape(h)+'"]');p&&
p.focus({preventScroll:!0})}}}function xo(t,e){return e.rows.length&&Y.search?o("p.empty",null,s("tablet.home.none_found")):e.rows.length?o("p.empty",null,s(Y.show===
"mine"?"tablet.home.none_done":"tablet.home.all_done")):o("div.empty",null,o("p",null,s("tablet.home.none")),t.core.status().online?m(s("tablet.home.fetch"),()=>t.
core.sync({now:!0})):o("p",null,s("tablet.home.none_offline")))}var C=t=>t.name||t.code,ko=t=>"geo:0,0?q="+encodeURIComponent([t.address,A(t.unit_name)].filter(Boolean).join(", ")),_o=t=>o("dl.facts",null,t.filter(e=>e[1]).map(
([e,...n])=>o("div",null,o("dt",null,e),o("dd",null,n))));async function Zr(t,e,n){let r=o("div"),a=je(),i=async()=>{let c=await t.core.case(e),u=t.core.status(),
h=await Gt(t.core);if(!a(c,h,u.online,u.storage.level,u.revoked,u.lost))return c;if(!c)return g(r,o("h1",null,s("tablet.case.unknown")),o("p",null,o("a",{href:"\
#/"},s("tablet.to_list"))));let{cases:b,rounds:p,records:f}=h,d=p.find(k=>k.id===c.round),w=Xt(c);return g(r,o("p.back",null,o("a",{href:"#/"},s("tablet.to_list"))),
o("h1",null,C(c)),o("p.head",null,On(w),o("span.code",null,c.code),c.reserve&&o("span.hint",null,s("tablet.case.reserve"))),(n||oe(c))&&Po(b,n||oe(c)),So(c,w),Ao(
c,d),Ko(t,c,w,n,d),Eo(c,f),To(t,c,d,b,n)),c},l=await i();return{title:l?C(l):s("tablet.case.unknown"),node:r,update:i}}function Po(t,e){let n=t.find(r=>r.id===e);
return o("p.callout",null,s("tablet.case.stands_for",{code:n?n.code:e}))}function So(t,e){return e!=="returned"||!t.returned?null:o("div.callout",null,o("p",null,
s("tablet.case.returned",{count:t.returned.comments.length})),o("ul",null,t.returned.comments.map(n=>o("li",null,n.body))))}function Ao(t,e){let n=(t.phone||"").
replace(/[^\d+]/g,"");return[_o([[s("tablet.case.address"),t.address],[s("tablet.case.unit"),A(t.unit_name)],[s("tablet.case.psu"),t.psu],[s("tablet.case.round"),
e&&A(e.name)],[s("tablet.case.due_label"),t.due&&H(t.due)],[s("tablet.case.appointment_label"),t.appointment&&M(t.appointment)]]),o("p.actions",null,n&&o("a.but\
ton.quiet",{href:"tel:"+n},s("tablet.case.call",{phone:t.phone})),t.address&&o("a.button.quiet",{href:ko(t)},s("tablet.case.map")))]}var L=(t,e,n)=>"/"+t+"/"+encodeURIComponent(
e.id)+(n?"/for/"+encodeURIComponent(n):"");function Ko(t,e,n,r,a){if(n==="withdrawn")return o("p.callout",null,s("tablet.case.withdrawn"));if(n==="done"||n==="s\
ent")return o("p.callout.good",null,T("check"),s(n==="done"?"tablet.case.is_done":"tablet.case.is_sent"));let i=t.core.status(),l=o("p.wrong",{role:"alert"}),c=(f,d)=>async()=>{
try{let w=await t.core.openDraft(e.id,{mode:f,standsFor:r||oe(e),replaces:e.returned?e.returned.interview:""});t.intent=d?{handover:d}:null,t.opened=w,t.go(L("i\
nterview",e,r))}catch(w){l.textContent=K(w)}};if(e.draft)return[o("div.actions.main",null,m(s("tablet.case.resume"),c("",!1)),o("a.button.quiet",{href:"#"+L("vi\
sit",e,r)},s("tablet.case.visit"))),l,Oo(t,e)];let u=a&&a.state!=="open"&&o("p.callout",null,s("tablet.case.round_closed")),h=i.storage.level==="full"&&o("p.cal\
lout",null,s("tablet.banner.storage_full")),b=!i.storage.persisted&&!i.online&&o("p.callout",null,s("tablet.case.needs_network")),p=h||b||i.revoked||i.lost;return[
u,h,b,o("div.actions.main",null,!p&&m(s(n==="returned"?"tablet.case.correct":"tablet.case.start"),c("face",!1)),!p&&m(s("tablet.case.handover"),c("face",!0),{class:"\
quiet"}),!p&&e.phone&&m(s("tablet.case.phone"),c("phone",!1),{class:"quiet"}),o("a.button.quiet",{href:"#"+L("visit",e,r)},s("tablet.case.visit"))),l]}function Eo(t,e){
let n=e.filter(i=>i.case===t.id),r=(t.visits||[]).map(i=>o("li",null,o("strong",null,M(i.at))," ",s("tablet.outcome."+i.outcome),i.appointment&&" · "+s("tablet\
.case.appointment",{at:M(i.appointment)}),i.note&&o("span.remark",null,i.note))),a=(t.attempts||0)-r.length;return o("section",null,o("h2",null,s("tablet.case.v\
isits")),r.length||a>0?o("ul.plain",null,r,a>0&&o("li.hint",null,s("tablet.case.visits_before",{count:a}),!r.length&&t.outcome&&En(t.outcome)?" "+s("tablet.case\
.last_outcome",{outcome:s("tablet.outcome."+t.outcome)}):null)):o("p.hint",null,s("tablet.case.no_attempt")),n.length>0&&o("p",null,o("a",{href:"#/sync"},s("tab\
let.case.records",{count:n.length}))))}function To(t,e,n,r,a){if(a||!lt(e)||!n)return null;let i=Qr(e,n.rules,r);if(i.key==="off"||i.key==="answered")return null;
let l=o("p"+(i.ok?"":".hint"),null,s("tablet.replace."+i.key,i.args));return o("section",null,o("h2",null,s("tablet.replace.title")),l,i.reserve&&o("p",null,o("\
a.button.quiet",{href:"#"+L("case",i.reserve,i.ok?e.id:"")},s(i.ok?"tablet.replace.open":"tablet.replace.go",{code:i.reserve.code,name:C(i.reserve)}))))}function Oo(t,e){
let n=G(s("tablet.discard.why"),["wrong_case","wrong_person","trial","again"].map(a=>({value:a,label:s("tablet.discard."+a)}))),r=o("p.wrong",{role:"alert"});return o(
"details",null,o("summary",null,s("tablet.discard.title")),o("p",null,s("tablet.discard.what")),n,r,m(s("tablet.discard.button"),async()=>{if(!n.value())return n.
error(s("tablet.discard.missing"));try{let a=await t.core.openDraft(e.id,{});a.readOnly?r.textContent=s("tablet.interview.read_only"):await a.discard(n.value())}catch(a){
r.textContent=K(a)}},{class:"quiet"}))}function Io(t){let e=new Set(t.order),n=[],r=(a,i,l,c)=>{(a===l||i===l&&!e.has(a))&&n.push(...c())};for(let a of t.order){for(let i of t.factors)for(let l of i.
items)r(l.code,"factors",a,()=>[{code:l.code,item:l,factor:i,type:"scale"}]);for(let[i,l]of[[t.other_questions,""],[t.profile,"profile"]])for(let c of i||[])r(c.
code,l,a,()=>jo(c,l))}return n}function jo(t,e){return t.prefill==="round"||t.prefill==="system"||t.prefill&&t.type==="text"?[]:t.type==="grid"?t.rows.map((n,r)=>({
code:n.code,question:t,row:n,rowNumber:r+1,type:"single",block:e})):[{code:t.code,question:t,type:t.type,block:e}]}var Ne=t=>(t||"").split(";").map(e=>e.trim()).
filter(e=>/^-?\d+$/.test(e)).map(Number);function ea(t,e){let n=Io(t),r=new Map(n.map(p=>[p.code,p])),a=e.answers,i=p=>e.handed(p.code)&&a[p.code]==="answered",
l=p=>{let f=r.get(p),d=a[p];return d==null||d===""?[]:f&&f.item?/^[1-9]$/.test(d)?[Number(d)]:[]:Ne(d)},c=p=>{let f=l(p.code);return p.op==="<="?f.length===1&&f[0]<=
p.value:p.op==="="?f.length===1&&f[0]===p.value:f.includes(p.value)},u=p=>{let f=p.question&&p.question.show_if;if(!f)return!0;let[d,w]=[f.all||[],f.any||[]];return[
...d,...w].some(i)?e.shown(p.code):d.every(c)&&(!w.length||w.some(c))},h=[];for(let p=!0;p;){p=!1;for(let f of n)a[f.code]!==void 0&&a[f.code]!==""&&!u(f)&&(h.push(
f),delete a[f.code],p=!0)}let b=n.filter(u);return{form:t,steps:b,hidden:h,answers:a,missing:e.missing}}var se=(t,e)=>{if(t.missing[e.code])return t.missing[e.code];
let n=t.answers[e.code];return n==null||n===""?"":e.item&&n==="-"?"refused":e.item&&n==="0"?"dont_know":"answered"},$t=t=>!!(t.item||t.question).required&&!(t.question&&
t.question.prefill),le=t=>t.type!=="text"||$t(t),ye=t=>t.steps.filter(e=>le(e)&&!se(t,e));function ta(t){let e=t.steps.filter(le);return e.length?e.filter(n=>se(
t,n)==="answered").length/e.length:0}function na(t,e){let n=[],r=!1;for(let a of t.steps){a.factor&&(r=!0);let i=a.factor?"f:"+a.factor.code:a.block==="profile"?
"profile":a.row?"g:"+a.question.code:r?"after":"before",l=n[n.length-1];l&&l.key===i?l.steps.push(a):n.push({key:i,title:e(i,a),steps:[a]})}return n}function ra(t){
return t.min||t.max?[t.min||0,t.max||0]:t.type==="percent"?[0,200]:[0,1e9]}function jn(t,e){let n=e.item?e.item.scale:e.question.scale;if(!n)return{values:e.question.
options||[],unknown:null,scale:!1};let r=t.scales[n];return{values:r.kind==="satisfaction"?[...r.values].reverse():r.values,unknown:r.missing[0]||null,scale:r.kind===
"satisfaction"}}var ct=t=>/(\+?\d[\s.-]?){9,}|[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(t||"");function aa(t){let e=t.hidden.map(n=>({kind:"hidden",step:n,cause:Lo(t,n)}));
for(let n of t.steps){let r=t.answers[n.code];r==null||r===""||(n.type==="percent"&&Number(r)>100&&e.push({kind:"over",step:n}),n.type==="text"&&!n.question.identifier&&
ct(r)&&e.push({kind:"personal",step:n}))}return e.concat(Co(t))}function Lo(t,e){let n=[...e.question.show_if.all||[],...e.question.show_if.any||[]].map(r=>r.code);
return t.steps.find(r=>n.includes(r.code))||e}function Co(t){return t.steps.filter(n=>n.factor&&n.factor.role==="overall").filter(n=>{let r=Number(t.answers[n.code]),
a=t.steps.filter(i=>i.item&&i.item.scale===n.item.scale&&i.factor.role!=="overall").map(i=>Number(t.answers[i.code])).filter(i=>i>=1);return r>=1&&a.length>=5&&
Math.abs(r-a.reduce((i,l)=>i+l,0)/a.length)>=2}).map(n=>({kind:"overall",step:n}))}async function oa(t,e,n){let r=await t.core.case(e),a=Do(),i=Kn.map(b=>G(s("tablet.visit."+b.key),b.codes.map(p=>({value:p,label:s("tablet.outcome."+p),hint:p===
"absent"?s("tablet.visit.absent_hint"):null})),p=>{for(let f of i)f.group!==b&&f.e.querySelectorAll("input").forEach(d=>{d.checked=!1});a.hidden=p!=="appointmen\
t"})).map((b,p)=>({e:b,group:Kn[p]}));a.hidden=!0;let l=Ln(),c=Cn(),u=o("p.wrong",{role:"alert"}),h=m(s("tablet.visit.save"),async()=>{let b=t.turn;u.textContent=
"";let p=i.map(d=>d.e.value()).find(Boolean);if(!p)return i[0].e.error(s("tablet.visit.missing"));let f=p==="appointment"?a.instant():"";if(!(p==="appointment"&&
!f)){try{await t.core.visit(r.id,{outcome:p,appointment:f,note:l.input.value.trim(),position:c.position(),standsFor:n||oe(r)})}catch(d){u.textContent=K(d);return}
t.core.sync({}).catch(()=>{}),t.show(No(t,r,p,f),b)}});return{title:s("tablet.visit.title",{name:C(r)}),node:[o("p.back",null,o("a",{href:"#"+L("case",r,n)},C(r))),
o("h1",null,s("tablet.visit.heading")),o("p.lead",null,r.address||r.code),i[0].e,a,i.slice(1).map(b=>b.e),l,c,u,o("div.actions",null,h)]}}function No(t,e,n,r){return{
title:s("tablet.saved"),node:o("div",null,o("h1",null,s("tablet.saved")),o("p.callout.good",null,T("check"),[C(e),s("tablet.outcome."+n),r&&M(r)].filter(Boolean).
join(" · ")),o("p",null,s("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},s("tablet.to_list")),o("a.button.quiet",{href:"#/case/"+encodeURIComponent(
e.id)},s("tablet.to_case"))))}}var ia=t=>String(t).padStart(2,"0");function Do(){let t=new Date,e=X(s("tablet.visit.day"),o("input",{type:"date",min:`${t.getFullYear()}\
-${ia(t.getMonth()+1)}-${ia(t.getDate())}`})),n=X(s("tablet.visit.time"),o("input",{type:"time",step:"300"})),r=o("fieldset.pair",null,o("legend",null,s("tablet\
.visit.when")),e,n);return r.instant=()=>{if(e.error(""),n.error(""),!e.input.value)return e.error(s("tablet.visit.day_missing"))||"";if(!n.input.value)return n.
error(s("tablet.visit.time_missing"))||"";let a=new Date(e.input.value+"T"+n.input.value);return isNaN(a)||a<new Date?e.error(s("tablet.visit.past"))||"":a.toISOString().
replace(/\.\d+/,"")},r}function Ln(){let t=o("textarea",{rows:"3",maxlength:"500"}),e=o("p.wrong",{role:"status"});t.addEventListener("input",()=>{e.textContent=
ct(t.value)?s("tablet.note.personal"):""});let n=X(s("tablet.note.label"),t,s("tablet.note.hint"));return n.append(e),n}function Cn(){let t=null,e=o("p.hint",{role:"\
status"},s("tablet.position.hint")),n=o("div.field",null,m(s("tablet.position.button"),async()=>{e.textContent=s("tablet.position.looking");try{let r=await new Promise(
(a,i)=>navigator.geolocation.getCurrentPosition(a,i,{enableHighAccuracy:!0,timeout:2e4,maximumAge:3e4}));t={lat:r.coords.latitude,lon:r.coords.longitude,accuracy:Math.
round(r.coords.accuracy)},e.textContent=s("tablet.position."+Mo(t.accuracy),{metres:qo(t.accuracy)})}catch(r){e.textContent=s(r.code===1?"tablet.position.denied":
"tablet.position.failed")}},{class:"quiet"}),e);return n.position=()=>t,n}var Mo=t=>t<=30?"good":t<=200?"rough":"poor",qo=t=>String(t<100?Math.ceil(t/5)*5:Math.
ceil(t/50)*50);function la(t){return({multi:Bo,ranked:zo,percent:sa,number:sa,text:Ro}[t.step.type]||Ho)(t)}var Uo=(t,e)=>[o("b.no",{"aria-hidden":"true"},String(t)),o("span",
null,o("span.sr",null,t+", "),e)],ca=(t,e,n,r)=>o("button.choice",{type:"button","data-value":String(t),"aria-pressed":String(!!n),onclick:r},Uo(t,e));function Ho(t){
let{values:e}=jn(t.form,t.step),n=o("div.choices",{role:"group"}),r=async a=>{await t.save(String(a),"")&&t.done()};return n.draw=a=>g(n,e.map(i=>ca(i.value,A(i),
a===String(i.value),()=>r(i.value)))),n.key=a=>e.some(i=>String(i.value)===a)&&r(a),n.draw(t.text),n}var Wt=t=>t.step.question.max_choices||t.step.question.options.
length;function ua(t,e,n){let r=t.step.question.max_choices;return[r&&o("p.hint",null,s(t.step.type==="ranked"?"tablet.q.rank_most":"tablet.q.most",{count:r})),
e,n]}function Bo(t){let e=Ne(t.text),n=o("div.choices",{role:"group"}),r=o("p.wrong",{role:"alert"}),a=async l=>{let c=e.includes(l);if(r.textContent="",!c&&e.length>=
Wt(t)){r.textContent=s("tablet.q.too_many",{count:Wt(t)});return}let u=e;e=c?e.filter(h=>h!==l):[...e,l].sort((h,b)=>h-b),await t.save(e.length?e.join(";"):null,
"")||(e=u),i.draw(e.join(";"))},i=o("div",null,ua(t,n,r));return i.own=!0,i.draw=l=>{e=Ne(l);let c=document.activeElement&&document.activeElement.dataset.value;
g(n,t.step.question.options.map(u=>ca(u.value,A(u),e.includes(u.value),()=>a(u.value)))),c&&n.isConnected&&(n.querySelector('[data-value="'+c+'"]')||n).focus()},
i.key=l=>t.step.question.options.some(c=>c.value===Number(l))&&a(Number(l)),i.draw(t.text),i}function zo(t){let e=Ne(t.text),n=o("div.choices",{role:"group"}),r=o(
"p.wrong",{role:"alert"}),a=async l=>{r.textContent="";let c=e.includes(l);if(!c&&e.length>=Wt(t)){r.textContent=s("tablet.q.too_many",{count:Wt(t)});return}let u=e;
e=c?e.filter(h=>h!==l):[...e,l],await t.save(e.length?e.join(";"):null,"")||(e=u),i.draw(e.join(";"))},i=o("div",null,ua(t,n,r));return i.own=!0,i.draw=l=>{e=Ne(
l);let c=document.activeElement&&document.activeElement.dataset.value;g(n,t.step.question.options.map(u=>{let h=e.indexOf(u.value)+1;return o("button.choice",{type:"\
button","data-value":String(u.value),"aria-pressed":String(h>0),onclick:()=>a(u.value)},o("b.no"+(h?".place":""),{"aria-hidden":"true"},h?_(h):""),o("span",null,
h>0&&o("span.sr",null,s("tablet.q.place",{n:h})+", "),A(u)))})),c&&n.isConnected&&(n.querySelector('[data-value="'+c+'"]')||n).focus()},i.key=l=>t.step.question.
options.some(c=>c.value===Number(l))&&a(Number(l)),i.draw(t.text),i}function sa(t){let e=t.step.question,[n,r]=ra(e),a=o("input.number",{type:"text",inputmode:"\
numeric",autocomplete:"off",value:t.text||"","aria-labelledby":"question","aria-describedby":"range wrong"}),i=o("p.wrong",{id:"wrong",role:"alert"}),l=o("div.f\
ield",null,o("p.hint",{id:"range"},s("tablet.q.range",{low:_(n),high:_(r)})),i,o("p.with",null,a,e.type==="percent"&&o("b",{"aria-hidden":"true"},"%"))),c=()=>{
let p=a.value.trim().replace(/\s*%$/,"");if(p==="")return{text:null};if(!/^-?\d+$/.test(p))return{error:s("tablet.q.not_number")};let f=Number(p);return f<n||f>
r?{error:s("tablet.q.out_of_range",{low:_(n),high:_(r)})}:{text:String(f)}},u=0,h=t.text||null,b=async()=>{clearTimeout(u);let p=c();return p.error||p.text===h?
!p.error:await t.save(p.text,"")?(h=p.text,!0):!1};return a.addEventListener("input",()=>{i.textContent="",a.removeAttribute("aria-invalid"),clearTimeout(u),u=setTimeout(
b,500)}),l.settle=async()=>{let p=c();return p.error?(i.textContent=p.error,a.setAttribute("aria-invalid","true"),a.focus(),!1):b()},l.draw=p=>{h=p||null,a.value=
p||""},l.own=!0,l}function Ro(t){let e=t.step.question,n=e.max_length||2e3,r={autocomplete:"off",value:t.text||"","aria-labelledby":"question","aria-describedby":"\
warn left"},a=e.format==="date"?o("input",{type:"date",...r}):e.format==="phone"?o("input",{type:"tel",maxlength:String(n),...r}):n<=200?o("input",{type:"text",
maxlength:String(n),...r}):o("textarea",{rows:"5",maxlength:String(n),...r}),i=o("p.hint",{id:"left"}),l=o("p.wrong",{role:"status"}),c=0,u=t.text||null,h=async()=>{
clearTimeout(c);let f=a.value.trim()||null;return f===u?!0:await t.save(f,"")?(u=f,!0):!1},b=()=>{i.textContent=e.format?"":s("tablet.q.left",{count:n-[...a.value].
length}),l.textContent=!e.identifier&&ct(a.value)?s("tablet.note.personal"):""};a.addEventListener("input",()=>{b(),clearTimeout(c),c=setTimeout(h,500)}),b();let p=o(
"div.field",null,!e.identifier&&o("p.hint",{id:"warn"},s("tablet.note.hint")),a,i,l);return p.settle=h,p.draw=f=>{u=f||null,a.value=f||"",b()},p.own=!0,p}function ha(t){
let{unknown:e}=jn(t.form,t.step),n=!!t.step.item,r=e?String(e.value):"",a=u=>t.missing===u||(u==="refused"?n&&t.text==="-":r!==""&&t.text===r),i=async u=>{let h;
u==="dont_know"&&r!==""?h=await t.save(r,""):u==="refused"&&n?h=await t.save("-",""):h=await t.save(null,u),h&&t.done()},l=(u,h,b)=>o("button.choice.none",{type:"\
button","data-none":u,"aria-pressed":String(a(u)),onclick:()=>i(u)},b&&o("b.no",{"aria-hidden":"true"},b),o("span",null,h)),c=o("div.choices.pair");return c.draw=
(u,h)=>{t.text=u,t.missing=h,g(c,l("dont_know",e?A(e):s("tablet.q.dont_know"),"0"),l("refused",s(t.alone?"tablet.q.refused_self":"tablet.q.refused"),null))},c.key=
()=>i("dont_know"),c.draw(t.text,t.missing),c}function Vt(t){t.app.intent=null,t.current=null;let e=o("p.wrong",{role:"alert"}),n=o("h1",null,s("tablet.handover.give"));g(t.node,o("div.curtain",null,n,o("p",
null,s("tablet.handover.what")),e,o("div.actions",null,m(s("tablet.handover.begin"),async()=>{try{await Fo(t)}catch(r){e.textContent=K(r)}},{id:"begin"}),m(s("t\
ablet.back"),async()=>{t.d.handedOver&&await t.d.handover(!1),t.list()},{class:"quiet"})))),t.node.isConnected&&j(n)}async function Fo(t){await t.d.handover(!0),
t.alone=!0,t.parent.bare=!0,document.body.dataset.frame="bare",document.body.dataset.alone="1",t.guard=Xo(),t.app.frame();let e=t.view(),n=ye(e)[0]||e.steps[0];
await t.show(n.code)}function Xo(){let t=location.hash,e=n=>{n.stopImmediatePropagation(),location.hash!==t&&history.pushState(null,"",t)};return history.pushState(
null,"",t),addEventListener("hashchange",e,{capture:!0}),addEventListener("popstate",e,{capture:!0}),()=>{removeEventListener("hashchange",e,{capture:!0}),removeEventListener(
"popstate",e,{capture:!0}),delete document.body.dataset.alone}}async function Nn(t){t.settle&&await t.settle(),t.settle=null;let e=t.app;try{await t.d.handover(
!1)}catch(r){return t.refuse(r)}t.alone=!1;let n=L("interview",t.c);await t.parent.leave(),t.parent.leave=null,e.gate="locked",e.core.lock(),e.show(Ft(e,{title:s(
"tablet.handover.done"),lead:s("tablet.handover.pin"),then:()=>{e.intent={list:!0},e.go(n,!0)}}))}function fa(t){let e=t.view(),n=ye(e),r=ta(e),a=t.round&&t.round.rules?t.round.rules.partial:.5,i=G(s("tablet.finish.outcome"),[{value:"complete",label:s("table\
t.outcome.complete"),disabled:n.length>0,hint:n.length>0?s("tablet.finish.not_complete"):null},{value:"partial",label:s("tablet.outcome.partial"),disabled:r<a,hint:r<
a?s("tablet.finish.not_partial",{share:Le(a)}):s("tablet.finish.partial")},{value:"break_off",label:s("tablet.outcome.break_off"),hint:s("tablet.finish.break_of\
f")}]),l=Go(),c=Ln(),u=Cn(),h=o("p.wrong",{role:"alert"}),b=o("h1",null,s("tablet.finish.title")),p=m(s("tablet.finish.save"),async()=>{let f=t.app.turn;if(h.textContent=
"",!i.value())return i.error(s("tablet.finish.outcome_missing"));let d=l.contact();if(d){try{await t.d.finish({outcome:i.value(),mode:t.d.mode,note:c.input.value.
trim(),contact:d,position:u.position()||void 0})}catch(w){h.textContent=K(w);return}t.app.core.sync({}).catch(()=>{}),t.app.drafting=!1,t.app.show($o(t),f)}},{id:"\
save"});g(t.node,o("p.back",null,m(s("tablet.finish.back"),()=>t.list(),{class:"quiet small"})),b,da(t,s("tablet.finish.open",{count:n.length}),n.map(f=>({step:f}))),
da(t,s("tablet.finish.doubts"),aa(e)),n.length===0&&o("p.callout.good",null,T("check"),s("tablet.finish.all")),i,l,u,c,h,o("div.actions",null,p)),scrollTo(0,0),
j(b)}function da(t,e,n){return n.length?o("details.callout",{open:n.length<=6},o("summary",null,e),o("ul.plain",null,n.map(({step:r,kind:a,cause:i})=>{let l=i||
r,c=[a&&o("span.hint",null,s("tablet.doubt."+a)),o("span",null,A(r.item||r.row||r.question))];return o("li",null,t.d.handed(l.code)?o("span.jump",null,c):o("but\
ton.jump",{type:"button","data-code":l.code,onclick:()=>t.show(l.code)},c))}))):null}function Go(){let t=X(s("tablet.finish.phone"),o("input",{type:"tel",autocomplete:"\
off",maxlength:"20"}),s("tablet.finish.phone_hint")),e=ae(s("tablet.finish.phone_agree"),()=>t.error("")),n=o("fieldset",null,o("legend",null,s("tablet.finish.c\
ontact")),t,e);return n.contact=()=>{let r=t.input.value.replace(/[\s.-]/g,"");return t.error(""),r?/^\+?\d{8,14}$/.test(r)?e.input.checked?{phone:r}:t.error(s(
"tablet.finish.phone_consent"))||null:t.error(s("tablet.finish.phone_wrong"))||null:{}},n}function $o(t){return{title:s("tablet.saved"),node:o("div",null,o("h1",
null,s("tablet.saved")),o("p.callout.good",null,T("check"),C(t.c)),o("p",null,s("tablet.saved_later")),o("div.actions",null,o("a.button",{href:"#/"},s("tablet.t\
o_list")),o("a.button.quiet",{href:"#"+L("case",t.c)},s("tablet.to_case")),o("a.button.quiet",{href:"#/sync"},s("tablet.nav.sync"))))}}var pa=t=>/resident/.test(t.unit_of_answer),Dn=t=>o("p.back",null,o("a",{href:"#"+L("case",t.c)},C(t.c)));function ma(t){t.current=null;let e=X(s("tablet.select\
.eligible"),o("input.number",{type:"text",inputmode:"numeric",autocomplete:"off",maxlength:"2"}),s("tablet.select.eligible_hint")),n=G(s("tablet.select.method"),
["next_birthday","kish"].map(h=>({value:h,label:s("tablet.select."+h),hint:s("tablet.select."+h+"_hint")}))),r=o("p.callout",{role:"status",hidden:!0}),a=o("p.w\
rong",{role:"alert"}),i=()=>{let h=Number(e.input.value.trim());return Number.isInteger(h)&&h>=1&&h<=30?h:0},l=async()=>{let h=i();n.hidden=h===1,r.hidden=!0,!(!h||
h>1&&!n.value())&&(r.textContent=h===1?s("tablet.select.only"):n.value()==="kish"?s("tablet.select.kish_is",{n:_(await ba(t.c.id,h)),of:_(h)}):s("tablet.select.\
birthday_is"),r.hidden=!1)};e.input.addEventListener("input",l),n.addEventListener("change",l);let c=o("h1",null,s("tablet.select.title")),u=m(s("tablet.select.\
done"),async()=>{let h=i();if(e.error(h?"":s("tablet.select.eligible_wrong")),!h)return;if(h>1&&!n.value())return n.error(s("tablet.select.method_missing"));let b=h===
1?"only":n.value();try{await t.d.select({method:b,eligible:h,chosen:b==="kish"?await ba(t.c.id,h):0})}catch(p){a.textContent=K(p);return}t.start()});g(t.node,Dn(
t),c,o("p",null,s("tablet.select.lead",{who:s("tablet.select.who")})),e,n,r,a,o("div.actions",null,u,o("a.button.quiet",{href:"#"+L("visit",t.c)},s("tablet.sele\
ct.away")))),t.node.isConnected&&j(c)}async function ba(t,e){let n=new Uint8Array(await crypto.subtle.digest("SHA-256",new TextEncoder().encode(t)));return new DataView(
n.buffer).getUint32(0)%e+1}function Mn(t){t.current=null;let e=o("p.wrong",{role:"alert"}),n=o("h1",null,s("tablet.consent.title")),r=A(t.form.consent).replace(
"{retention_months}",document.documentElement.dataset.retention||""),a=i=>async()=>{try{await i()}catch(l){e.textContent=K(l)}};g(t.node,Dn(t),n,o("p",null,s("t\
ablet.consent.lead")),o("blockquote",null,r),e,o("div.actions",null,m(A(t.form.consent.accept),a(async()=>{await t.d.consent(),t.start()}),{id:"agree"}),m(s("ta\
blet.consent.no"),a(()=>Wo(t)),{class:"quiet",id:"disagree"}))),t.node.isConnected&&j(n)}function Wo(t){let e=o("h1",null,s("tablet.consent.refused")),n=o("p.wr\
ong",{role:"alert"});g(t.node,Dn(t),e,o("p",null,s("tablet.consent.refused_what")),n,o("div.actions",null,m(s("tablet.consent.record"),async()=>{try{await t.d.discard(
"refused_respondent")}catch(r){n.textContent=K(r);return}t.app.go(L("case",t.c),!0)}),m(s("tablet.back"),()=>Mn(t),{class:"quiet"}))),j(e)}async function wa(t,e,n){let r=await t.core.case(e),a=t.opened&&t.opened.case===e&&!t.opened.closed?t.opened:null;if(t.opened=null,!a){if(!r||!r.draft)return t.
go(r?L("case",r,n):"/",!0),{title:"",node:null};a=await t.core.openDraft(e,{})}let l=(await t.core.rounds()).find(u=>u.id===r.round),c=a.form&&a.form.factors?a.
form:await t.core.form(l.form);return new qn(t,r,a,c,l).screen()}var qn=class{constructor(e,n,r,a,i){Object.assign(this,{app:e,c:n,d:r,form:a,round:i}),this.node=
o("div.interview"),this.alone=!1,this.passed=""}screen(){this.off=this.d.on("change",()=>this.drawn()),this.keys=n=>this.onkey(n),addEventListener("keydown",this.
keys),this.app.drafting=!0;let e={title:s("tablet.interview.title",{name:C(this.c)}),node:this.node,leave:async()=>{removeEventListener("keydown",this.keys),this.
off(),this.app.drafting=!1,this.guard&&this.guard(),this.settle&&await this.settle(),this.d.close&&await this.d.close()}};return this.parent=e,this.readOnlyShown=
this.d.readOnly,this.start(),e}start(){if(this.d.handedOver||this.app.intent&&this.app.intent.handover&&this.d.consented)return Vt(this);if(!this.d.replaces){if(pa(
this.form)&&!this.d.selection)return ma(this);if(!this.d.consented)return Mn(this)}if(this.app.intent&&this.app.intent.handover)return Vt(this);if(this.app.intent&&
this.app.intent.list)return this.app.intent=null,this.list();let e=this.view(),r=!this.d.at&&this.d.comments.map(a=>e.steps.find(i=>i.code===a.question||i.row&&
i.question.code===a.question)).find(Boolean)||e.steps.find(a=>a.code===this.d.at)||ye(e)[0]||e.steps[0];this.show(r.code)}view(){return ea(this.form,this.d)}title(e,n){
if(n.factor){let r=(this.form.contents||[]).find(a=>a.code===n.factor.content);return(r?A(r)+" – ":"")+A(n.factor)}return n.row?A(n.question):s({before:"table\
t.section.before",after:"tablet.section.after",profile:"tablet.section.profile"}[e])}sections(e){return na(e,(n,r)=>this.title(n,r))}drawn(){this.d.readOnly!==this.
readOnlyShown&&(this.readOnlyShown=this.d.readOnly,this.current&&!this.alone&&this.show(this.current.code))}async show(e,n){let r=this.view(),a=r.steps.find(i=>i.
code===e)||r.steps[0];if(this.current=a,this.passed="",!this.d.readOnly)try{await this.d.go(a.code)}catch(i){return this.refuse(i)}this.draw(r,a,n||{})}refuse(e){
this.mark.textContent=K(e),this.mark.dataset.state="failed"}draw(e,n,{quiet:r}){let a=this.sections(e).find(c=>c.steps.includes(n)),i=!this.alone&&this.d.handed(
n.code);this.mark=o("p.mark",{role:"status"}),this.wrong=o("p.wrong",{role:"alert"}),this.ask={form:this.form,step:n,alone:this.alone,text:this.d.answers[n.code]??
null,missing:this.d.missing[n.code]||"",save:(c,u)=>this.save(n,c,u),done:()=>this.after(n)},this.controls=i||this.d.readOnly?o("p.callout",null,i?s("tablet.han\
dover.sealed"):this.answerText(e,n)):la(this.ask),this.none=i||this.d.readOnly?null:ha(this.ask),this.settle=this.controls.settle||null;let l=o("h1",{id:"questi\
on"},n.item&&n.item.no?_(n.item.no)+". ":"",A(n.item||n.row||n.question),$t(n)&&o("small",null," ",s("tablet.q.required")));g(this.node,this.alone?this.aloneTop(
e,n):this.top(e,a),this.d.readOnly&&o("p.callout",null,s("tablet.interview.read_only")),!this.alone&&this.comments(n),o("div.question",null,o("p.section",null,a.
title,n.row&&" · "+s("tablet.q.row",{n:n.rowNumber,of:n.question.rows.length})),l,this.notes(n),this.wrong,this.controls,this.none),!this.alone&&this.help(n),this.
foot(e,n)),r||(scrollTo(0,0),j(l))}answerText(e,n){let r=se(e,n);return r?s("tablet.mark."+r):s("tablet.mark.none")}top(e,n){let r=e.steps.filter(i=>le(i)&&se(e,
i)).length,a=e.steps.filter(le).length;return o("div.strip",null,o("a",{href:"#"+L("case",this.c)},C(this.c)),m(s("tablet.interview.list"),()=>this.list(n.key),
{class:"quiet small"}),o("span.count",null,s("tablet.interview.answered",{n:_(r),of:_(a)})),o("progress",{max:String(a),value:r,"aria-label":s("tablet.interview\
.answered",{n:_(r),of:_(a)})}))}aloneTop(e,n){return o("div.strip",null,o("span.count",null,s("tablet.handover.count",{n:_(e.steps.indexOf(n)+1),of:_(e.steps.length)})),
m(s("tablet.handover.stop"),()=>Nn(this),{class:"quiet small"}))}comments(e){let n=this.d.comments.filter(r=>r.question===e.code||e.row&&r.question===e.question.
code||r.question==="");return n.length>0&&o("div.callout",null,o("p",null,o("strong",null,s("tablet.interview.comment"))),n.map(r=>o("p",null,r.body,r.author&&o(
"small",null," – "+r.author))))}notes(e){let n=e.question;return[e.item&&e.item.vi_full&&this.alone&&o("p.hint",{lang:"vi"},e.item.vi_full),n&&n.sensitive_kind===
"personal-data"&&o("p.hint",null,s("tablet.q.personal")),n&&n.sensitive_kind==="fieldwork"&&o("p.hint",null,s(this.alone?"tablet.q.private_self":"tablet.q.priva\
te"))]}help(e){let n=e.item&&e.item.vi_full,r=e.item?"scale":e.row?"grid":{multi:"multi",ranked:"ranked",text:"text",percent:"number",number:"number"}[e.type]||
"single";return o("details.help",null,o("summary",null,s("tablet.help.title")),n&&o("p",{lang:"vi"},n),o("p",null,s("tablet.help."+r)),o("p.hint",null,s("tablet\
.help.keys")))}foot(e,n){let r=e.steps.indexOf(n),a=r===e.steps.length-1;return o("div.foot",null,m(s("tablet.q.back"),()=>this.step(-1),{class:"quiet",id:"back",
disabled:r===0&&this.alone?!0:null}),this.mark,m(s(a?this.alone?"tablet.handover.end":"tablet.q.to_finish":"tablet.next"),()=>this.next(),{id:"next"}))}async save(e,n,r){
this.mark.textContent=s("tablet.saving"),this.mark.dataset.state="";try{await this.d.set(e.code,n,r||void 0)}catch(a){return this.refuse(a),!1}return g(this.mark,
T("check"),s("tablet.saved")),this.mark.dataset.state="saved",this.wrong.textContent="",this.passed="",this.current===e&&(n===null&&r?this.controls.draw(null):this.
controls.own||this.controls.draw(n),this.none&&this.none.draw(n,r||"")),!0}async after(e){await new Promise(n=>setTimeout(n,matchMedia("(prefers-reduced-motion:\
 reduce)").matches?0:180)),this.current===e&&this.node.isConnected&&this.step(1)}async next(){let e=this.current;if(this.settle&&!await this.settle())return;let n=this.
view();if(!this.d.readOnly&&!se(n,e)&&le(e)){if($t(e))return this.warn(s("tablet.q.needs"));if(this.passed!==e.code){this.warn(s("tablet.q.blank")),this.passed=
e.code;return}}await this.step(1,!0)}warn(e){this.wrong.textContent=e,this.wrong.scrollIntoView({block:"nearest"})}async step(e,n){if(!n&&this.settle&&!await this.
settle())return;this.settle=null;let r=this.view(),a=r.steps.findIndex(l=>l.code===this.current.code),i=r.steps[a+e];return i?this.show(i.code):e<0?this.alone?void 0:
this.list():this.alone?Nn(this):this.finish()}onkey(e){if(e.ctrlKey||e.metaKey||e.altKey||!this.current||!this.controls||!this.controls.isConnected)return;let n=document.
activeElement,r=n&&n.matches("input,textarea,select");if(e.key==="Enter"&&r&&n.tagName!=="TEXTAREA")this.next();else if(e.key==="Enter"&&!(n&&n.matches("button,\
a,summary,textarea")))this.next();else{if(r)return;if(e.key==="0"&&this.none)this.none.key();else if(/^[1-9]$/.test(e.key)&&this.controls.key)this.controls.key(
e.key);else if(e.key==="ArrowLeft")this.step(-1);else if(e.key==="ArrowRight")this.next();else if(e.key==="ArrowDown"||e.key==="ArrowUp"){let a=[...this.node.querySelectorAll(
".choice")],i=a.indexOf(n),l=a[i<0?0:(i+(e.key==="ArrowDown"?1:a.length-1))%a.length];l&&l.focus()}else return}e.preventDefault()}async list(e){if(this.settle&&
!await this.settle())return;this.settle=null;let n=this.current;this.current=null;let r=this.view(),a=ye(r),i=this.sections(r).map(c=>{let u=c.steps.filter(le),
h=u.filter(b=>se(r,b)).length;return o("details",{open:c.key===e},o("summary",null,o("span",null,c.title),u.length>0&&o("span.count",null,_(h)+"/"+_(u.length))),
o("ul.plain",null,c.steps.map(b=>o("li",null,o("button.jump",{type:"button","data-code":b.code,onclick:()=>this.show(b.code)},o("span.state",null,this.stateMark(
r,b)),o("span",null,A(b.item||b.row||b.question)))))))}),l=o("h1",null,s("tablet.interview.list_title"));g(this.node,o("p.back",null,o("a",{href:"#"+L("case",this.
c)},C(this.c))),l,o("div.actions",null,a.length>0&&m(s("tablet.interview.to_open",{count:a.length}),()=>this.show(a[0].code),{id:"to-open"}),n&&m(s("tablet.inte\
rview.on"),()=>this.show(n.code),{class:"quiet"}),!this.d.readOnly&&m(s("tablet.case.handover"),()=>Vt(this),{class:"quiet"}),!this.d.readOnly&&m(s("tablet.q.to\
_finish"),()=>this.finish(),{class:a.length?"quiet":null,id:"finish"})),i),scrollTo(0,0),j(l)}stateMark(e,n){let r=!this.alone&&this.d.handed(n.code)?"handed":se(
e,n)||(le(n)?"none":"optional");return[T({answered:"check",handed:"check",refused:"cross",dont_know:"half",none:"empty",optional:"empty"}[r]),o("span",null,s("t\
ablet.mark."+r))]}async finish(){this.current=null,this.settle=null,fa(this)}};var ya={draft:["half","busy"],sealed:["up","plain"],sending:["wait","busy"],acked:["checks","good"],failed:["wait","plain"],dead:["alert","alarm"]},va=t=>Mt(ya[t][1],
ya[t][0],s("tablet.record."+t));function Vo(t,e){if(!t)return"";let n="tablet.reason."+t.replace(/^.*\./,"");return Ut(n)?s(n):s("tablet.reason.other",{code:e||
t})}function Jo(t,e,n){let r=n.get(e.case),a=[[s("tablet.sync.size"),Bt(e.size)],[s("tablet.sync.tries"),e.tries?_(e.tries):""],[s("tablet.sync.next"),e.state!==
"acked"&&e.nextTry?M(new Date(e.nextTry).toISOString()):""],[s("tablet.sync.receipt"),e.receipt&&o("code",null,Yo(e))],[s("tablet.sync.server"),e.serverState&&s(
"tablet.server."+e.serverState)],[s("tablet.sync.exported"),e.exported&&M(e.exported)]].filter(l=>l[1]),i=Vo(e.reason,e.detail);return o("li.card",null,o("div.h\
ead",null,o("strong",null,r&&r.name||e.code),va(e.state)),o("p",null,o("span.code",null,e.code)," · ",s("tablet.outcome."+e.outcome)," · ",M(e.created)),i&&o(
"p"+(e.state==="dead"?".callout":""),null,i),o("p.hint",null,a.map(([l,c],u)=>[u>0&&" · ",o("span.nowrap",null,l+": ",c)])),e.state!=="acked"&&m(s("tablet.sync\
.export_one"),async()=>at(await t.core.exportRecords([e.id]),zt()),{class:"quiet small"}))}var Yo=t=>t.receipt.number;async function xa(t){let e=o("div"),n=o("p",
{role:"status"}),r=m(s("tablet.sync.now"),async()=>{n.textContent=s("tablet.sync.running");try{let u=t.core.status().unsent;await t.core.sync({now:!0});let h=t.
core.status().unsent;n.textContent=h?s("tablet.sync.left",{count:h,sent:_(Math.max(0,u-h))}):s("tablet.sync.all_sent")}catch(u){n.textContent=K(u)}},{class:"big"}),
a=m(s("tablet.sync.export"),async()=>{at(await t.core.exportRecords("unsent"),zt()),n.textContent=s("tablet.sync.exported_done")},{class:"quiet"}),i=o("div"),l=je(),
c=async()=>{let[u,h,b]=[await t.core.outbox(),await t.core.drafts(),await t.core.cases()];if(!l(u,h,b,t.core.status().storage))return;let p=new Map(b.map(w=>[w.
id,w])),f={dead:0,failed:1,sending:2,sealed:2,acked:3},d=[...u].sort((w,k)=>f[w.state]-f[k.state]||String(k.created).localeCompare(String(w.created)));g(e,u.length+
h.length===0?o("p.empty",null,s("tablet.sync.none")):o("ul.cards",null,h.map(w=>{let k=p.get(w.case);return o("li.card",null,o("div.head",null,o("strong",null,k?
k.name||k.code:w.case),va("draft")),o("p.hint",null,s("tablet.sync.draft")),k&&o("a",{href:"#/case/"+encodeURIComponent(k.id)},s("tablet.to_case")))}),d.map(w=>Jo(
t,w,p)))),a.hidden=!u.some(w=>w.state!=="acked"),g(i,Qo(t.core.status()))};return await c(),{title:s("tablet.sync.title"),node:[o("h1",null,s("tablet.sync.title")),
o("div.actions",null,r,a),n,o("p.hint",null,s("tablet.sync.export_hint")),e,o("h2",null,s("tablet.sync.storage")),i,Zo(t)],update:c}}function Qo(t){return o("dl\
.facts",null,[[s("tablet.storage.used"),s("tablet.storage.used_of",{used:Bt(t.storage.used||0),quota:Bt(t.storage.quota||0),share:Le(t.storage.share||0)})],[s("\
tablet.storage.kept"),s(t.storage.persisted?"tablet.storage.persisted":"tablet.storage.not_persisted")],[s("tablet.storage.level"),s("tablet.storage."+t.storage.
level)]].map(([e,n])=>o("div",null,o("dt",null,e),o("dd",null,n))))}function Zo(t){let e=o("div"),n=o("details",{ontoggle:async()=>{if(!n.open)return;let r=await t.
core.journal();g(e,r.length?[o("ol.journal",null,r.slice(-200).reverse().map(a=>o("li",null,o("code",null,ga(a))))),m(s("tablet.sync.journal_export"),()=>at(new Blob(
[r.map(ga).join(`
`)],{type:"text/plain"}),"sipas-journal.txt"),{class:"quiet small"})]:o("p.empty",null,s("tablet.sync.journal_none")))}},o("summary",null,s("tablet.sync.journal")),
e);return n}var ga=t=>[t.at,t.event,t.id&&t.id.slice(0,8),t.reason,t.seq].filter(e=>e!==void 0&&e!=="").join(" ");async function ka(t){let e=t.core.status(),n=G(s("tablet.settings.theme"),["","light","dark"].map(i=>({value:i||"auto",label:s("tablet.settings.theme_"+(i||"aut\
o")),checked:O.theme===i})),i=>ie("theme",i==="auto"?"":i)),r=G(s("tablet.settings.lang"),[["vi","Tiếng Việt"],["en","English"]].map(([i,l])=>({value:i,label:l,
checked:O.lang===i})),i=>t.speak(i)),a=([i,l])=>o("div",null,o("dt",null,i),o("dd",null,l));return{title:s("tablet.settings.title"),node:[o("h1",null,s("tablet.\
settings.title")),r,n,ae(s("tablet.settings.large"),i=>ie("large",i?"1":""),!!O.large),o("h2",null,s("tablet.settings.lock")),o("p",null,s("tablet.settings.lock\
_what")),m(s("tablet.settings.lock_now"),()=>t.core.lock(),{class:"quiet"}),o("details",null,o("summary",null,s("tablet.settings.leave")),o("p",null,s("tablet.s\
ettings.leave_what")),m(s("tablet.settings.leave_now"),()=>t.core.logout(),{class:"quiet"})),o("h2",null,s("tablet.install.title")),ot(),o("h2",null,s("tablet.s\
ettings.device")),o("dl.facts",null,[[s("tablet.settings.person"),e.person?e.person.name:""],[s("tablet.settings.device_name"),e.device],[s("tablet.settings.ver\
sion"),e.version||""],[s("tablet.settings.last"),e.lastSync?M(e.lastSync):s("tablet.bar.never")],[s("tablet.settings.browser"),navigator.userAgent]].filter(i=>i[1]).
map(a)),o("p.hint",null,s("tablet.settings.about",{day:H(new Date().toISOString())}))]}}var es=[[/^\/case\/([^/]+)(?:\/for\/([^/]+))?$/,Zr],[/^\/visit\/([^/]+)(?:\/for\/([^/]+))?$/,oa],[/^\/interview\/([^/]+)(?:\/for\/([^/]+))?$/,wa],[/^\/sync$/,xa],
[/^\/settings$/,ka],[/^\/?$/,In]],Un=class{constructor(e){this.core=e,this.turn=0,this.screen=null,this.gate="",this.top=o("header.top"),this.notes=o("section.b\
anners"),this.main=o("main",{id:"main",tabindex:"-1"}),document.body.replaceChildren(o("a.skip",{href:"#main",onclick:n=>{n.preventDefault(),j(this.main)}},s("t\
ablet.skip")),this.top,this.notes,this.main,Gr()),document.body.dataset.ready="1",addEventListener("hashchange",()=>this.route()),addEventListener("unhandledrej\
ection",n=>{n.preventDefault(),this.fail(n.reason)}),addEventListener("error",n=>this.fail(n.error||n.message));for(let n of["pointerdown","keydown","input"])addEventListener(
n,()=>e.touch(),{passive:!0,capture:!0});for(let n of["online","offline"])addEventListener(n,()=>this.changed());e.on("change",()=>this.changed())}go(e,n){if(n)
history.replaceState(null,"","#"+e);else if(location.hash!=="#"+e){location.hash=e;return}this.route()}gateOf(){let e=this.core.status();return e.enrolled?e.blocked?
"locked":e.hasPin?e.locked?"locked":!e.storage.persisted&&!O.online?"persist":"":this.enrolling?"enrol":"pin":"enrol"}async route(){let e=++this.turn;if(this.screen&&
this.screen.leave){let r=this.screen.leave();this.screen=null,await r}this.gate=this.gateOf();let n;try{n=await this.pick()}catch(r){return this.fail(r)}e===this.
turn?this.show(n):n.leave&&n.leave()}pick(){let e={enrol:st,pin:Yr,locked:Ft,persist:Wr};if(this.gate)return e[this.gate](this);let n=location.hash.slice(1);for(let[
r,a]of es){let i=n.match(r);if(i)return a(this,...i.slice(1).map(l=>l&&decodeURIComponent(l)))}return In(this)}show(e,n=this.turn){n===this.turn&&(this.screen=e,
document.title=e.title+" – SIPAS",document.body.dataset.frame=e.bare?"bare":"",g(this.main,e.node),this.frame(),e.keepScroll||scrollTo(0,0),j(e.focus||this.main.
querySelector("h1")))}changed(){if(this.gateOf()!==this.gate&&!(this.screen&&this.screen.holds))return this.route();if(this.frame(),this.screen&&this.screen.update){
clearTimeout(this.updating);let n=this.screen;this.updating=setTimeout(()=>n===this.screen&&n.update(),80)}}frame(){let e=document.body.dataset.frame==="bare";g(
this.top,e?null:this.bar()),this.notes.setAttribute("aria-label",s("tablet.notes")),g(this.notes,e?null:$r(this))}bar(){let e=this.core.status(),n=[[s("tablet.b\
ar.unsent",{count:e.unsent}),e.unsent?"up":"check"],[e.lastSync?s("tablet.bar.last",{at:ts(e.lastSync)}):s("tablet.bar.never"),null],[e.storage.quota?s("tablet.\
bar.free",{share:Le(Math.max(0,1-e.storage.share))}):s("tablet.bar.unknown"),e.storage.level==="ok"?null:"alert"]],r=o("ul.facts",null,n.map(([i,l])=>o("li",null,
l&&T(l),i)));if(this.gate||this.drafting)return r;let a=(i,l)=>o("a",{href:"#"+i,"aria-current":location.hash.slice(1)===i?"page":null},s(l));return[r,o("nav",{
"aria-label":s("tablet.nav")},a("/","tablet.nav.home"),a("/sync","tablet.nav.sync"),a("/settings","tablet.nav.settings"))]}speak(e){ie("lang",e),document.querySelector(
".skip").textContent=s("tablet.skip"),this.route()}fail(e){console.warn(e),this.turn++,this.show(Pn(this,e))}say(e){Xr(e)}},ts=t=>H(t)===H(new Date().toISOString())?
rt(t):rt(t)+" "+H(t);async function _a(t){kn();let e;try{e=await t()}catch(r){console.warn(r);let a=Pn(null,r);return document.title=a.title+" – SIPAS",document.
body.replaceChildren(o("main",{id:"main"},a.node)),null}let n=new Un(e);return await n.route(),n}var Wf=_a(()=>Nt.open());export{Wf as app};
